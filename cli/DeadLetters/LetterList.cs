using System.Globalization;
using System.Text;
using System.Text.Json;
using Router.Cli.Status;
using Router.Routing.DeadLetters;

namespace Router.Cli.DeadLetters;

/// <summary>Dead letters as text and as JSON lines.</summary>
internal static class LetterList
{
    public static string Text(IReadOnlyList<DeadLetter> letters, DateTimeOffset now) => letters.Count == 0
        ? "No dead letters.\n"
        : $"{new TextTable("subscription", "id", "table", "kind", "key", ">parked", "why").Add(letters.Select(letter => (string[])
        [
            letter.Subscription, $"{letter.Token}", $"{letter.Table}", $"{letter.Kind}".ToLowerInvariant(), letter.KeyText,
            string.Create(CultureInfo.InvariantCulture, $"{(now - letter.ParkedAt).TotalMinutes:F0} min ago"), letter.IsBehind ? "behind an earlier letter of its row" : letter.Failure,
        ]))}";

    public static string Json(IReadOnlyList<DeadLetter> letters)
    {
        using var output = new MemoryStream();
        foreach (var letter in letters)
        {
            using (var json = new Utf8JsonWriter(output))
            {
                Write(json, letter);
            }

            output.WriteByte((byte)'\n');
        }

        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static void Write(Utf8JsonWriter json, DeadLetter letter)
    {
        json.WriteStartObject();
        json.WriteString("subscription", letter.Subscription);
        json.WriteString("id", $"{letter.Token}");
        json.WriteString("partition", letter.Partition);
        json.WriteString("schema", letter.Table.Schema);
        json.WriteString("table", letter.Table.Table);
        json.WriteString("kind", $"{letter.Kind}".ToLowerInvariant());
        if (letter.KeyText.Length > 0)
        {
            json.WritePropertyName("key");
            json.WriteRawValue(letter.KeyText);
        }

        json.WriteString("parkedAt", letter.ParkedAt);
        json.WriteBoolean("behind", letter.IsBehind);
        if (!letter.IsBehind)
        {
            json.WriteString("failure", letter.Failure);
        }

        json.WriteEndObject();
    }
}
