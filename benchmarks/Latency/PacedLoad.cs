using System.Diagnostics;

namespace Router.Benchmarks.Latency;

/// <summary>Some connections that together insert transactions at a fixed rate.</summary>
internal static class PacedLoad
{
    /// <summary>Writes all transactions; gives the rate reached, in transactions a second.</summary>
    public static async Task<double> RunAsync(LatencyLog log, int port, int connections, int transactionsPerSecond, int transactions, int rowsEach)
    {
        var started = Stopwatch.GetTimestamp();
        using var failed = new CancellationTokenSource();
        var writers = Enumerable.Range(0, connections).Select(index => Task.Factory.StartNew(
            () => new PacedWriter(log, port, index, connections).Run(
                started + (Stopwatch.Frequency / 10), (double)Stopwatch.Frequency / transactionsPerSecond, transactions, rowsEach, failed.Token),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default));
        await Task.WhenAll(writers.ToArray());
        return transactions / (Stopwatch.GetElapsedTime(started).TotalSeconds - 0.1);
    }
}
