using System.Text.Json.Serialization;

namespace Router.Cli.Run;

/// <summary>Reads and writes <see cref="SinkMark"/> without reflection.</summary>
[JsonSerializable(typeof(SinkMark))]
internal sealed partial class SinkMarkJson : JsonSerializerContext;
