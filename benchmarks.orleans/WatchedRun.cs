using System.Diagnostics;
using System.Globalization;
using Router.Benchmarks.Orleans.Report;
using Router.Benchmarks.Orleans.Silos;
using Router.Benchmarks.Workloads;
using Router.Servers;

namespace Router.Benchmarks.Orleans;

/// <summary>
/// What watched rows take: a silo's process before and after so many rows of a table of 5 columns are watched, by ten applications that have their newest
/// images and ask for more; and how fast those are told when every hundredth row is changed.
/// </summary>
internal static class WatchedRun
{
    private const int WarmUp = 1000;
    private const int EveryNth = 100;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private const double Mib = 1 << 20;

    public static async Task RunAsync(Workload workload, RunOptions options, Figures figures)
    {
        await using var server = await DatabaseServer.StartAsync(ServerKind.MariaDb, "--binlog-checksum=CRC32");
        await server.Sql.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"""
            CREATE DATABASE bench; USE bench;
            CREATE TABLE bench.watched(id BIGINT PRIMARY KEY, status VARCHAR(16), amount DECIMAL(12,2), note VARCHAR(64), created DATETIME(6));
            INSERT INTO bench.watched SELECT seq, CONCAT('s', seq % 7), seq / 100, CONCAT('note ', seq), NOW(6) FROM seq_1_to_{options.Watched}
            """));
        var address = string.Create(CultureInfo.InvariantCulture, $"mysql://admin:admin@{server.Host}:{server.Port}?tls=disabled");
        await using var silos = await SiloSet.StartAsync(1, workload, plan => plan with { Watched = address });
        var silo = silos.Silos[0];
        await silo.DoAsync<string>($"begin {WatchedRows.Source}");
        await silos.OpenAsync(WatchedRows.Source);
        await silo.DoAsync<int>(string.Create(CultureInfo.InvariantCulture, $"watch {Math.Min(WarmUp, options.Watched)}"));
        var before = await silo.DoAsync<ProcessMemory>("memory");
        var started = Stopwatch.GetTimestamp();
        await silo.DoAsync<int>(string.Create(CultureInfo.InvariantCulture, $"watch {options.Watched}"));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var after = await silo.DoAsync<ProcessMemory>("memory");
        var count = await silo.DoAsync<int>("watched");
        if (count != options.Watched)
        {
            throw new InvalidOperationException($"The table's grain tells of {count} rows, {options.Watched} should be watched.");
        }

        // The first one compiles the code.
        await ChangeAsync(server, silo, options.Watched / EveryNth);
        var told = await ChangeAsync(server, silo, options.Watched / EveryNth);
        var rows = Math.Max(1, options.Watched - WarmUp);
        figures.Add("watched rows", count);
        figures.Add("their silo's process, MiB, peak (bar 2048 for 1,000,000)", after.Peak / Mib);
        figures.Add("the same, resident at the end, MiB", after.Resident / Mib);
        figures.Add("alive in its heap, bytes a row", (after.Heap - before.Heap) / (double)rows);
        figures.Add("begun, rows/s", rows / seconds);
        figures.Add("every hundredth changed by one transaction: told, rows/s", told);
    }

    /// <summary>Images a second, from the commit until all are there.</summary>
    private static async Task<double> ChangeAsync(DatabaseServer server, SiloProcess silo, int rows)
    {
        var expected = await silo.DoAsync<long>("told") + rows;
        await server.Sql.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"UPDATE bench.watched SET amount = amount + 1 WHERE id % {EveryNth} = 0"));
        var committed = Stopwatch.GetTimestamp();
        while (await silo.DoAsync<long>("told") < expected)
        {
            if (Stopwatch.GetElapsedTime(committed) > s_patience)
            {
                throw new TimeoutException($"Of {rows} changed rows some were not told of within {s_patience}.");
            }

            await Task.Delay(5);
        }

        return rows / Stopwatch.GetElapsedTime(committed).TotalSeconds;
    }
}
