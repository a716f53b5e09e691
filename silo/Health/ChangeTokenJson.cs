using System.Text.Json;
using System.Text.Json.Serialization;
using Router.Contracts;

namespace Router.Silo.Health;

/// <summary>A token as its text.</summary>
internal sealed class ChangeTokenJson : JsonConverter<ChangeToken>
{
    /// <inheritdoc/>
    public override ChangeToken Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Status is written, never read.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ChangeToken value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
