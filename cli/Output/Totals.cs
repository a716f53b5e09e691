using System.Globalization;

namespace Router.Cli.Output;

/// <summary>What <c>--format count</c> counts; an update's two images are one row.</summary>
internal readonly record struct Totals(long Rows, long Transactions, long Bytes)
{
    /// <summary><c>{"rows":N,"transactions":N,"bytes":N,"seconds":S,"rowsPerSecond":N}</c>.</summary>
    public string ToJson(TimeSpan elapsed)
    {
        var seconds = Math.Round(elapsed.TotalSeconds, 3);
        var rowsPerSecond = elapsed > TimeSpan.Zero ? (long)(Rows / elapsed.TotalSeconds) : 0;
        // Five numbers need no JSON writer, which takes longer to start than they take to count.
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"rows":{{Rows}},"transactions":{{Transactions}},"bytes":{{Bytes}},"seconds":{{seconds}},"rowsPerSecond":{{rowsPerSecond}}}""");
    }
}
