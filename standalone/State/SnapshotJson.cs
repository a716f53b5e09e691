using System.Text.Json.Serialization;

namespace Router.Standalone.State;

/// <summary>How snapshots are written.</summary>
[JsonSerializable(typeof(Snapshot))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
internal sealed partial class SnapshotJson : JsonSerializerContext;
