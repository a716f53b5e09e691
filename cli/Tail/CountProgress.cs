using Router.Replication.Feed;
using Router.Replication.Source;
using Router.Wire;
using Spectre.Console;

namespace Router.Cli.Tail;

/// <summary>A progress bar on standard error while rows are counted: with an end where the log has one.</summary>
internal static class CountProgress
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    /// <summary>Shows it until the reading ends, in whatever way.</summary>
    public static async Task ShowAsync(
        SourceOptions source, CountingConsumer consumer, BinlogFeed feed, Task reading, TimeProvider time, CancellationToken cancellationToken)
    {
        var lengthBytes = await LengthAsync(source, cancellationToken);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        await console.Progress().AutoClear(true).Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn()).StartAsync(async progress =>
        {
            var bar = progress.AddTask("0 rows", maxValue: lengthBytes ?? 1);
            bar.IsIndeterminate = lengthBytes is null;
            using var tick = new PeriodicTimer(Period, time);
            while (!reading.IsCompleted)
            {
                await Task.WhenAny(tick.WaitForNextTickAsync(CancellationToken.None).AsTask(), reading);
                var totals = consumer.Totals(feed.Status.BytesRead);
                bar.Description = $"{totals.Rows:N0} rows, {totals.Bytes >> 20:N0} MiB";
                bar.Value = lengthBytes is null ? 0 : totals.Bytes;
            }
        });
    }

    /// <summary>A bar is no reason to fail: whatever is wrong with the server, the feed says it better.</summary>
    private static async Task<long?> LengthAsync(SourceOptions source, CancellationToken cancellationToken)
    {
        try
        {
            return await LogLength.AskAsync(source, cancellationToken);
        }
        catch (Exception failure) when (failure is WireException or OperationCanceledException)
        {
            return null;
        }
    }
}
