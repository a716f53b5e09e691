using System.Diagnostics;
using System.Globalization;
using Router.Benchmarks.Orleans.Report;
using Router.Benchmarks.Orleans.Silos;
using Router.Benchmarks.Workloads;
using Router.Servers;

namespace Router.Benchmarks.Orleans;

/// <summary>
/// What watched rows take: a silo's process before and after so many rows of a table of 5 columns are watched, each by one who has its newest image. The
/// table's grain listens to all of them, and nobody's question is under way; then a question waits at each of some of them.
/// </summary>
internal static class WatchedRun
{
    private const int WarmUp = 1000;

    /// <summary>As many as are asked well before the first of them has waited long enough.</summary>
    private const int MaxQuestions = 5_000;

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
            throw new InvalidOperationException($"The table's grain tells of {count} rows, {options.Watched} should be watched: rows that are not asked for in 5 minutes are let go of, so begin fewer, or on a machine that is not busy.");
        }

        var questions = await silo.DoAsync<int>(string.Create(CultureInfo.InvariantCulture, $"ask {Math.Min(MaxQuestions, options.Watched)}"));
        var asked = await silo.DoAsync<ProcessMemory>("memory");
        if (questions == 0)
        {
            throw new InvalidOperationException("No question waited for long enough to be measured: measure on a machine that is not busy.");
        }

        var rows = Math.Max(1, options.Watched - WarmUp);
        figures.Add("watched rows", count);
        figures.Add("their silo's process, MiB, peak (bar 2048 for 1,000,000)", after.Peak / Mib);
        figures.Add("the same, resident at the end, MiB", after.Resident / Mib);
        figures.Add("alive in its heap, bytes a row", (after.Heap - before.Heap) / (double)rows);
        figures.Add("a question that waits, bytes", (asked.Heap - after.Heap) / (double)questions);
        figures.Add("begun, rows/s", rows / seconds);
    }
}
