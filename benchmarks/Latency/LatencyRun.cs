using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Router.Benchmarks.Measures;
using Router.Benchmarks.Report;
using Router.Hosting;
using Router.Replication.Feed;
using Router.Replication.Source;
using Router.Servers;

namespace Router.Benchmarks.Latency;

/// <summary>How long rows take from COMMIT to handler at a paced 20,000 rows/s: the whole way as in production, and the reader alone.</summary>
internal static class LatencyRun
{
    private const int RowsPerSecond = 20_000;
    private const int RowsEach = 10;
    private const int TransactionsPerSecond = RowsPerSecond / RowsEach;
    private const int Connections = 4;
    private const int SkippedSeconds = 2;
    private const double LowestShareOfRate = 0.98;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    public static async Task<IReadOnlyList<LatencyResult>> RunAsync(int seconds)
    {
        await Console.Error.WriteLineAsync($"Latency at {RowsPerSecond} rows/s, {seconds} s each");
        await using var server = await DatabaseServer.StartAsync(ServerKind.MariaDb, "--binlog-checksum=CRC32");
        await server.Sql.ExecuteAsync("CREATE DATABASE bench; CREATE TABLE bench.paced(id BIGINT PRIMARY KEY, t BIGINT, amount DECIMAL(12,2), note VARCHAR(64))");
        return [await WholeWayAsync(server, seconds), await ReaderAsync(server, seconds)];
    }

    private static async Task<LatencyResult> WholeWayAsync(DatabaseServer server, int seconds)
    {
        using var clock = new StreamClock();
        using var folder = new TemporaryFolder();
        var log = NewLog(seconds);
        var host = Host.CreateEmptyApplicationBuilder(null);
        host.Logging.AddProvider(clock);
        host.Services
            .AddBinlogRouter(options =>
            {
                options.Source = SourceOf(server);
                options.State = folder.Path;
            })
            .OnTable("bench.paced", (batch, _) =>
            {
                log.Handle(batch);
                return default;
            }, options => options.NeverBlocks());
        using var running = host.Build();
        await running.StartAsync();
        var result = await LoadAsync("whole way", server, log, clock, seconds);
        await running.StopAsync();
        return result;
    }

    private static async Task<LatencyResult> ReaderAsync(DatabaseServer server, int seconds)
    {
        using var clock = new StreamClock();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(clock));
        using var stop = new CancellationTokenSource();
        var log = NewLog(seconds);
        var feed = new BinlogFeed(SourceOptions.Parse(SourceOf(server)), loggers.CreateLogger<BinlogFeed>());
        var reading = Task.Factory.StartNew(() => feed.Run(new LatencyConsumer(log), stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var result = await LoadAsync("reader", server, log, clock, seconds);
        await stop.CancelAsync();
        await reading;
        return result;
    }

    private static async Task<LatencyResult> LoadAsync(string way, DatabaseServer server, LatencyLog log, StreamClock clock, int seconds)
    {
        await clock.Started.WaitAsync(s_patience);
        await server.Sql.ExecuteAsync("TRUNCATE bench.paced");
        var rate = RowsEach * await PacedLoad.RunAsync(log, server.Port, Connections, TransactionsPerSecond, (SkippedSeconds + seconds) * TransactionsPerSecond, RowsEach);
        await log.All.WaitAsync(s_patience);
        return rate >= LowestShareOfRate * RowsPerSecond
            ? LatencyResult.Of(way, rate, log.Ticks)
            : throw new InvalidOperationException($"The load reached {rate:N0} rows/s only: this machine is too busy or too slow to measure latency.");
    }

    private static LatencyLog NewLog(int seconds) => new((SkippedSeconds + seconds) * TransactionsPerSecond, SkippedSeconds * TransactionsPerSecond, RowsEach);

    private static string SourceOf(DatabaseServer server) => string.Create(CultureInfo.InvariantCulture, $"mysql://admin:admin@{server.Host}:{server.Port}?tls=disabled");
}
