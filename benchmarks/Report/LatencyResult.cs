using System.Diagnostics;

namespace Router.Benchmarks.Report;

/// <summary>From just before COMMIT is sent to the handler, over all rows of a paced load.</summary>
/// <param name="Way"><c>whole way</c> or <c>reader</c>.</param>
/// <param name="RowsPerSecond">The rate that was kept.</param>
/// <param name="Rows">Rows measured.</param>
/// <param name="P50Ms">Half of the rows were faster, in milliseconds.</param>
/// <param name="P99Ms">99% of the rows.</param>
/// <param name="P999Ms">99.9% of the rows.</param>
/// <param name="MaxMs">The slowest.</param>
internal sealed record LatencyResult(string Way, double RowsPerSecond, int Rows, double P50Ms, double P99Ms, double P999Ms, double MaxMs)
{
    public static LatencyResult Of(string way, double rowsPerSecond, long[] ticks)
    {
        Array.Sort(ticks);
        return new LatencyResult(way, rowsPerSecond, ticks.Length, At(0.5), At(0.99), At(0.999), At(1));

        double At(double share) => Numbers.Percentile(ticks, share) * 1000.0 / Stopwatch.Frequency;
    }
}
