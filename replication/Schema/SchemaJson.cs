using System.Text.Json.Serialization;

namespace Router.Replication.Schema;

/// <summary>How readings are saved with a position.</summary>
[JsonSerializable(typeof(List<SchemaReading>))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class SchemaJson : JsonSerializerContext;
