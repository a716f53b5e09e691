using Microsoft.Extensions.Logging;
using Router.Cli.Options;
using Router.Replication.Feed;
using Router.Routing.Processing;
using Router.Routing.Subscriptions;
using Router.Standalone;

namespace Router.Cli.Tail;

/// <summary><c>router tail</c>: prints row changes, or counts them.</summary>
internal static class TailCommand
{
    public static async Task<ExitCode> RunAsync(Settings settings, CommandContext context, CancellationToken cancellationToken)
    {
        var options = TailOptions.Read(settings);
        using var notes = new NoteLoggers(context.Errors, LogLevel.Information);
        if (options.Format == OutputFormat.Count)
        {
            await CountAsync(options, context, notes, cancellationToken);
        }
        else
        {
            await PrintAsync(options, context, notes, cancellationToken);
        }

        return ExitCode.Done;
    }

    private static async Task PrintAsync(TailOptions options, CommandContext context, ILoggerFactory notes, CancellationToken cancellationToken)
    {
        await using var printer = new ChangePrinter(context.Output, options.Format, context.Time);
        var subscription = new Subscription
        {
            Name = "tail",
            Level = SubscriptionLevel.Log,
            Tables = options.Tables ?? TableGlob.All,
            Subscriber = printer,
        };
        var runnerOptions = new SourceRunnerOptions { Source = options.Source with { FailFast = true }, Lanes = 1, Retry = new RetryOptions { Retries = 0 } };
        await using var runner = new SourceRunner(runnerOptions, new SubscriptionSet([subscription]), notes, context.Time);
        await RunnerSession.RunAsync(runner, printer.NobodyReads, cancellationToken);
    }

    private static async Task CountAsync(TailOptions options, CommandContext context, ILoggerFactory notes, CancellationToken cancellationToken)
    {
        var consumer = new CountingConsumer();
        var feed = new BinlogFeed(options.Source with { FailFast = true }, notes.CreateLogger<BinlogFeed>(), context.Time);
        // A thread of its own: the feed blocks it.
        var reading = Task.Factory.StartNew(() => Read(feed, consumer, context.Time, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (context.IsErrorTerminal)
        {
            await CountProgress.ShowAsync(options.Source, consumer, feed, reading, context.Time, cancellationToken);
        }

        var elapsed = await reading;
        var totals = consumer.Totals(feed.Status.BytesRead).ToJson(elapsed);
        await context.Output.WriteAsync(System.Text.Encoding.UTF8.GetBytes(totals + "\n"), CancellationToken.None);
    }

    /// <summary>Reads to the end, and gives how long that took.</summary>
    private static TimeSpan Read(BinlogFeed feed, CountingConsumer consumer, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        feed.Run(consumer, cancellationToken);
        return time.GetElapsedTime(started);
    }
}
