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
        if (first == runner.Completion)
        {
            await EndAsync(runner);
        }
        else if (first != cancelled)
        {
            await first;
        }
    }

    /// <summary>When the source begins, subscribers see its tables for the first time: what they cannot follow there is said to whoever configured it.</summary>
    private static async Task EndAsync(SourceRunner runner)
    {
        try
        {
            await runner.Completion;
        }
        catch (ArgumentException wrong) when (wrong.GetType() == typeof(ArgumentException))
        {
            throw CommandException.Usage(wrong.Message, wrong);
        }
    }
}
