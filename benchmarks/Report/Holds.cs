namespace Router.Benchmarks.Report;

/// <summary>How long batches held their lane, in milliseconds.</summary>
/// <param name="MedianMs">Half were shorter.</param>
/// <param name="P99Ms">99 of 100 were not longer.</param>
/// <param name="LongestMs">The longest.</param>
/// <param name="LongestOwnMs">The longest, pauses of the garbage collector left out.</param>
/// <param name="Over5">How many held it for more than 5 ms, pauses included.</param>
/// <param name="Count">How many there were.</param>
internal sealed record Holds(double MedianMs, double P99Ms, double LongestMs, double LongestOwnMs, int Over5, int Count)
{
    private const double LimitMs = 5;

    public static Holds Of(IReadOnlyList<Hold> holds)
    {
        double[] sorted = [.. holds.Select(hold => hold.Ms).Order()];
        return new Holds(
            Numbers.Median(sorted), sorted[(int)Math.Ceiling(0.99 * sorted.Length) - 1], sorted[^1],
            holds.Max(hold => hold.Ms - hold.CollectionMs), sorted.Count(ms => ms > LimitMs), sorted.Length);
    }
}
