using Microsoft.Extensions.Logging;
using Router.Cli.Options;
using Router.Routing.Subscriptions;
using Router.Standalone;

namespace Router.Cli.Run;

/// <summary><c>router run</c>: keeps a sink up to date, over stops and crashes.</summary>
internal static class RunCommand
{
    public static async Task<ExitCode> RunAsync(Settings settings, CommandContext context, CancellationToken cancellationToken)
    {
        var options = RunOptions.Read(settings);
        using var notes = new NoteLoggers(context.Errors, LogLevel.Information);
        using var sink = new JsonLinesSink(options.SinkPath);
        var subscription = new Subscription
        {
            // State is saved under this name.
            Name = "jsonl",
            Level = SubscriptionLevel.Log,
            Tables = options.Tables ?? TableGlob.All,
            Subscriber = sink,
        };
        var runnerOptions = new SourceRunnerOptions { Source = options.Source with { FailFast = true }, StateFolder = options.StateFolder, Lanes = 1 };
        await using var runner = new SourceRunner(runnerOptions, new SubscriptionSet([subscription]), notes, context.Time);
        await RunnerSession.RunAsync(runner, new TaskCompletionSource().Task, cancellationToken);
        return ExitCode.Done;
    }
}
