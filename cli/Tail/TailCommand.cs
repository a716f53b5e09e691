using Microsoft.Extensions.Logging;
using Router.Cli.Options;
using Router.Replication.Feed;
using Router.Routing.Processing;
using Router.Routing.Subscriptions;
using Router.Standalone;
using Spectre.Console;

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
        var started = context.Time.GetTimestamp();
        var reading = Task.Factory.StartNew(
            () => feed.Run(consumer, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (context.IsErrorTerminal)
        {
            await ShowAsync(consumer, feed, reading, context.Time);
        }

        await reading;
        var totals = consumer.Totals(feed.Status.BytesRead).ToJson(context.Time.GetElapsedTime(started));
        await context.Output.WriteAsync(System.Text.Encoding.UTF8.GetBytes(totals + "\n"), CancellationToken.None);
    }

    private static Task ShowAsync(CountingConsumer consumer, BinlogFeed feed, Task reading, TimeProvider time)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Status().StartAsync("counting", async status =>
        {
            using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(200), time);
            while (!reading.IsCompleted)
            {
                await Task.WhenAny(tick.WaitForNextTickAsync().AsTask(), reading);
                var totals = consumer.Totals(feed.Status.BytesRead);
                status.Status($"{totals.Rows:N0} rows, {totals.Bytes >> 20:N0} MiB");
            }
        });
    }
}
