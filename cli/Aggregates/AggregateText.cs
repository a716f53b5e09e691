using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Router.Cli.Aggregates;

/// <summary>
/// A saved aggregate for eyes, and as a JSON line:
/// <code>
/// {"aggregate":"sales","table":"shop.orders","position":"binlog.000002:1158","gtids":"0-1-5","savedAt":"2026-11-20T02:40:00Z","late":0,
///  "groups":[{"key":{"status":"paid"},"measures":{"count":2,"sum(amount)":"11.50"}}]}
/// </code>
/// As in changes, DECIMAL is text, so that no digit is lost, and bytes are base 64. <c>unsure</c>, with the reason, is there while it may differ from its table.
/// </summary>
internal static class AggregateText
{
    private static readonly JsonWriterOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(SavedAggregate saved, DateTimeOffset now)
    {
        var (position, reading) = (saved.State.Position, saved.Reading);
        var gtids = position.Gtids.Length > 0 ? $" ({position.Gtids})" : "";
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{saved.Definition.Name}, of {saved.Definition.Table} as of {position}{gtids}, saved {(now - saved.State.SavedAt).TotalSeconds:F0} s ago\n");
        text.Append(reading.Doubt is { } doubt ? $"  UNSURE: {doubt}\n" : "");
        text.Append(reading.Late > 0 ? $"  {reading.Late} changes came for windows that were gone, and count nowhere\n" : "");
        return text.AppendJoin("", saved.Groups.Select(group => $"  {group}\n")).ToString();
    }

    public static string Json(SavedAggregate saved)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output, s_plain))
        {
            Write(json, saved);
        }

        return Encoding.UTF8.GetString(output.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter json, SavedAggregate saved)
    {
        json.WriteStartObject();
        json.WriteString("aggregate", saved.Definition.Name);
        json.WriteString("table", $"{saved.Definition.Table}");
        json.WriteString("position", $"{saved.State.Position}");
        json.WriteString("gtids", saved.State.Position.Gtids);
        json.WriteString("savedAt", saved.State.SavedAt);
        if (saved.Reading.Doubt is { } doubt)
        {
            json.WriteString("unsure", doubt);
        }

        json.WriteNumber("late", saved.Reading.Late);
        json.WriteStartArray("groups");
        foreach (var group in saved.Groups)
        {
            json.WriteStartObject();
            Write(json, "key", saved.KeyNames.Select((name, index) => (name, group.Key[index])));
            Write(json, "measures", saved.Definition.Measures.Select(measure => (measure.Name, group[measure.Name])));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<(string Name, object? Value)> values)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in values)
        {
            json.WritePropertyName(key);
            Write(json, value);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case sbyte or short or int or long or byte or ushort or uint:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case ulong number:
                json.WriteNumberValue(number);
                break;
            case float number when float.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case DateTime time:
                json.WriteStringValue(time);
                break;
            case byte[] bytes:
                json.WriteBase64StringValue(bytes);
                break;
            case IReadOnlyList<object> values:
                json.WriteStartArray();
                foreach (var item in values)
                {
                    Write(json, item);
                }

                json.WriteEndArray();
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
