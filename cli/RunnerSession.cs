using Router.Standalone;

namespace Router.Cli;

/// <summary>Runs a source for as long as a command lasts.</summary>
internal static class RunnerSession
{
    /// <summary>
    /// Starts the runner and returns when the source has come to its end, when <paramref name="enough"/> completes, or when cancelled; everything
    /// delivered is saved by then.
    /// </summary>
    /// <exception cref="Exception">Why the source, a subscriber or <paramref name="enough"/> failed.</exception>
    public static async Task RunAsync(SourceRunner runner, Task enough, CancellationToken cancellationToken)
    {
        await runner.StartAsync(cancellationToken);
        var cancelled = Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        var first = await Task.WhenAny(runner.Completion, runner.PartitionStopped, enough, cancelled);
        await runner.StopAsync(CancellationToken.None);
        if (first != cancelled)
        {
            await first;
        }
    }
}
