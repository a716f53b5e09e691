using System.Text.Json;

namespace Router.Cli.Output;

/// <summary>What <c>--format count</c> counts; an update's two images are one row.</summary>
internal readonly record struct Totals(long Rows, long Transactions, long Bytes)
{
    /// <summary><c>{"rows":N,"transactions":N,"bytes":N,"seconds":S,"rowsPerSecond":N}</c>.</summary>
    public string ToJson(TimeSpan elapsed)
    {
        var seconds = Math.Round(elapsed.TotalSeconds, 3);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteNumber("rows", Rows);
            writer.WriteNumber("transactions", Transactions);
            writer.WriteNumber("bytes", Bytes);
            writer.WriteNumber("seconds", seconds);
            writer.WriteNumber("rowsPerSecond", elapsed > TimeSpan.Zero ? (long)(Rows / elapsed.TotalSeconds) : 0);
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
