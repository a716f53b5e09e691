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
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new ChangeTokenJson() },
    };
}
