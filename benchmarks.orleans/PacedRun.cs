using System.Diagnostics;
using System.Globalization;
using Router.Benchmarks.Latency;
using Router.Benchmarks.Orleans.Report;
using Router.Benchmarks.Orleans.Silos;
using Router.Benchmarks.Workloads;
using Router.Servers;

namespace Router.Benchmarks.Orleans;

/// <summary>From just before a COMMIT is sent until the table's grain has the row, at a paced 5,000 rows/s, two silos over TCP.</summary>
internal static class PacedRun
{
    private const int RowsPerSecond = 5_000;
    private const int RowsEach = 5;
    private const int TransactionsPerSecond = RowsPerSecond / RowsEach;
    private const int Connections = 2;
    private const int SkippedSeconds = 2;

    public static async Task RunAsync(Workload workload, RunOptions options, Figures figures)
    {
        await using var server = await DatabaseServer.StartAsync(ServerKind.MariaDb, "--binlog-checksum=CRC32");
        await server.Sql.ExecuteAsync("CREATE DATABASE bench; CREATE TABLE bench.paced(id BIGINT PRIMARY KEY, t BIGINT, amount DECIMAL(12,2), note VARCHAR(64))");
        var address = string.Create(CultureInfo.InvariantCulture, $"mysql://admin:admin@{server.Host}:{server.Port}?tls=disabled");
        await using var silos = await SiloSet.StartAsync(2, workload, plan => plan with { Paced = address });
        await silos.Silos[0].DoAsync<string>("begin paced");
        await silos.OpenAsync("paced");
        await WarmAsync(server, silos);
        var transactions = (SkippedSeconds + options.Seconds) * TransactionsPerSecond;
        var log = new LatencyLog(transactions, 0, RowsEach);
        await PacedLoad.RunAsync(log, server.Port, Connections, TransactionsPerSecond, transactions, RowsEach);
        while (await silos.CountedAsync() < (long)transactions * RowsEach)
        {
            await Task.Delay(10);
        }

        var latencies = new List<double>();
        foreach (var silo in silos.Silos)
        {
            latencies.AddRange(await LatenciesAsync(silo, log));
        }

        latencies.Sort();
        figures.Add("commit to table grain, ms, p50 (bar 3)", latencies[latencies.Count / 2]);
        figures.Add("commit to table grain, ms, p99 (bar 15)", latencies[(int)(latencies.Count * 0.99)]);
        figures.Add("commit to table grain, ms, p99.9", latencies[(int)(latencies.Count * 0.999)]);
    }

    /// <summary>The source reads from the log's end, wherever that is when its gate opens: a row that arrives says that it does.</summary>
    private static async Task WarmAsync(DatabaseServer server, SiloSet silos)
    {
        for (var id = -1; await silos.CountedAsync() == 0; id--)
        {
            await server.Sql.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO bench.paced VALUES({id}, -1, 0, '')"));
            await Task.Delay(50);
        }

        await server.Sql.ExecuteAsync("DELETE FROM bench.paced");
    }

    private static async Task<List<double>> LatenciesAsync(SiloProcess silo, LatencyLog log)
    {
        var path = Path.GetTempFileName();
        try
        {
            await silo.DoAsync<string>($"paced {path}");
            using var file = new BinaryReader(File.OpenRead(path));
            var latencies = new List<double>();
            while (file.BaseStream.Position < file.BaseStream.Length)
            {
                var (transaction, ticks) = (file.ReadInt64(), file.ReadInt64());
                if (transaction >= SkippedSeconds * TransactionsPerSecond)
                {
                    latencies.Add((ticks - log.SentTicks((int)transaction)) * 1000.0 / Stopwatch.Frequency);
                }
            }

            return latencies;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
