using System.Globalization;
using Microsoft.Extensions.Logging;
using Router.Replication.Source;
using Router.Routing.Processing;
using Router.Routing.Subscriptions;
using Router.Standalone;
using Router.Wire;
using Spectre.Console;

namespace Router.Cli.Demo;

/// <summary>One demo on an open connection and an empty shop.</summary>
internal sealed class DemoRun(ConnectionSettings server, ServerConnection connection, Shop shop, CommandContext context, TextWriter output)
{
    private const int Seed = 20261120;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Runs it for that long, or until cancelled.</summary>
    /// <returns>Whether what was seen equals what the server has.</returns>
    public async Task<bool> RunAsync(TimeSpan? duration, bool isSameClock, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync($"Following {server} ({connection.ServerVersion}) while {ShopLoad.Clerks} clerks keep the schema {shop.Schema} busy (seed {Seed}).");
        var start = await PositionAsync(cancellationToken);
        using var notes = new NoteLoggers(context.Errors, LogLevel.Warning);
        var sales = new ShopSales(shop, notes, context.Time);
        await using var window = await ShopWindow.OpenAsync(server, shop, Seed, context.Time, cancellationToken);
        using var picture = new DemoPicture(Shop.Tables, sales, window, context.Time, isSameClock ? TimeSpan.Zero : await ServerAheadAsync(cancellationToken));
        await using var runner = MakeRunner(start, [FollowerOf(picture), sales.Subscription, window.Subscription], notes);
        await runner.StartAsync(cancellationToken);
        await using (var load = await ShopLoad.OpenAsync(server, shop, Seed, context.Time, cancellationToken))
        {
            using var closing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var browsing = window.BrowseAsync(closing.Token);
            await WatchAsync(picture, load, browsing, runner, duration, cancellationToken);
            await closing.CancelAsync();
            await browsing;
            await load.CloseAsync();
        }

        await SeeLastAsync(picture, runner);
        await runner.StopAsync(CancellationToken.None);
        return await CompareAsync(picture, sales, window);
    }

    private Subscription FollowerOf(DemoPicture picture) => new()
    {
        Name = "demo",
        Level = SubscriptionLevel.Table,
        Tables = TableGlob.Parse($"{shop.Schema}.*"),
        Subscriber = new ShopFollower(picture),
    };

    private SourceRunner MakeRunner(StartPosition start, Subscription[] subscriptions, ILoggerFactory notes)
    {
        var options = new SourceRunnerOptions
        {
            Source = new SourceOptions { Server = server, Start = start, FailFast = true },
            Retry = new RetryOptions { Retries = 0 },
        };
        return new SourceRunner(options, new SubscriptionSet(subscriptions), notes, context.Time);
    }

    /// <summary>The log's end before the first row: everything after it is the demo's.</summary>
    private async Task<StartPosition> PositionAsync(CancellationToken cancellationToken)
    {
        QueryResult answer;
        try
        {
            answer = await connection.QueryAsync("SHOW BINARY LOG STATUS", cancellationToken);
        }
        catch (ServerErrorException)
        {
            // MariaDB, and MySQL before 8.4, know it by its old name.
            answer = await connection.QueryAsync("SHOW MASTER STATUS", cancellationToken);
        }

        return answer.Rows is [var row, ..]
            ? StartPosition.At(row[0]!, long.Parse(row[1]!, CultureInfo.InvariantCulture))
            : throw new CommandException(ExitCode.ServerNotReady, "The server keeps no binary log: set log_bin in its configuration and restart it.");
    }

    /// <summary>How much the server's clock is ahead of ours, half a round trip more or less.</summary>
    private async Task<TimeSpan> ServerAheadAsync(CancellationToken cancellationToken)
    {
        var asked = context.Time.GetUtcNow();
        var answer = await connection.QueryAsync("SELECT UTC_TIMESTAMP(6)", cancellationToken);
        var answered = context.Time.GetUtcNow();
        var told = DateTimeOffset.Parse(answer.Scalar!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        return told - (asked + ((answered - asked) / 2));
    }

    private async Task WatchAsync(DemoPicture picture, ShopLoad load, Task browsing, SourceRunner runner, TimeSpan? duration, CancellationToken cancellationToken)
    {
        IDemoView view = context.IsTerminal ? new LiveView(AnsiConsole.Console, context.Time) : new PlainView(output, context.Time);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        watching.CancelAfter(duration ?? Timeout.InfiniteTimeSpan);
        var showing = view.ShowAsync(picture, watching.Token);
        var first = await Task.WhenAny(showing, load.Work, browsing, runner.Completion, runner.PartitionStopped);
        await watching.CancelAsync();
        await showing;
        await first;
    }

    private async Task SeeLastAsync(DemoPicture picture, SourceRunner runner)
    {
        await ShopClerk.BringLastCustomerAsync(connection, shop, DemoPicture.LastCustomer);
        var tooLong = Task.Delay(Patience, context.Time);
        var first = await Task.WhenAny(picture.SawLast, runner.Completion, runner.PartitionStopped, tooLong);
        await first;
        if (first != picture.SawLast)
        {
            throw new CommandException(ExitCode.Unexpected, $"The last change did not arrive within {Patience.TotalSeconds:0} s; please report it.");
        }
    }

    private async Task<bool> CompareAsync(DemoPicture picture, ShopSales sales, ShopWindow window)
    {
        var total = picture.Frame();
        await output.WriteLineAsync($"Saw {total.Rows.ToString("N0", CultureInfo.InvariantCulture)} row changes in {total.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s. Compared with the server's own tables:");
        var isEqual = true;
        foreach (var table in Shop.Tables)
        {
            var comparison = TableComparison.Of(table, picture.RowsOf(table), await shop.ReadAsync(connection, table));
            isEqual &= comparison.IsEqual;
            await output.WriteLineAsync($"  {comparison}");
        }

        isEqual &= await CompareKeptAsync(sales, window);
        await output.WriteLineAsync(isEqual ? "What Router saw is what the server has." : "What Router saw is NOT what the server has: please report it.");
        return isEqual;
    }

    private async Task<bool> CompareKeptAsync(ShopSales sales, ShopWindow window)
    {
        var grouped = await sales.ReadFromServerAsync(connection);
        var isEqual = sales.Lines.SequenceEqual(grouped);
        await output.WriteLineAsync($"  aggregate: {string.Join("; ", sales.Lines)}{(isEqual ? ", as by GROUP BY" : $", but GROUP BY says {string.Join("; ", grouped)}")}");
        var (entries, stale) = await window.CompareAsync();
        await output.WriteLineAsync($"  cache: {window.Line}; of {entries} entries {stale} are stale");
        return isEqual && stale == 0;
    }
}
