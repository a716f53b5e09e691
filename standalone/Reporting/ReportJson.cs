using System.Text.Json.Serialization;

namespace Router.Standalone.Reporting;

/// <summary>How a status is written.</summary>
[JsonSerializable(typeof(StatusReport))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
internal sealed partial class ReportJson : JsonSerializerContext;
