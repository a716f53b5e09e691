using System.Text.Json.Serialization;

namespace Router.Standalone.State;

/// <summary>How the JSON of snapshots is written.</summary>
[JsonSerializable(typeof(SnapshotHead))]
[JsonSerializable(typeof(FirstSnapshot))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
internal sealed partial class SnapshotJson : JsonSerializerContext;
