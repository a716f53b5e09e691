using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Router.Silo.Health;

/// <summary>How answers are written.</summary>
internal static class StatusJson
{
    /// <summary>Names in camel case, tokens as text, nothing that is null.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        // Nobody puts these answers into a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new ChangeTokenJson() },
    };
}
