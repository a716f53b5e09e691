using System.Globalization;
using Router.Benchmarks.Orleans.Report;
using Router.Benchmarks.Orleans.Silos;
using Router.Benchmarks.Workloads;
using Router.Servers;

namespace Router.Benchmarks.Orleans.Groups;

/// <summary>An aggregate of a million groups in one table grain: what a delivery saves of it.</summary>
internal static class GroupsRun
{
    public const string Source = "groups";
    private const int Groups = 1_000_000;
    private const int Deliveries = 100;

    public static async Task RunAsync(Workload workload, Figures figures)
    {
        await using var server = await DatabaseServer.StartAsync(ServerKind.MariaDb);
        await server.Sql.ExecuteAsync("CREATE DATABASE bench; CREATE TABLE bench.many(id BIGINT PRIMARY KEY, amount DECIMAL(12,2))");
        var address = string.Create(CultureInfo.InvariantCulture, $"mysql://admin:admin@{server.Host}:{server.Port}?tls=disabled");
        await using var silos = await SiloSet.StartAsync(1, workload, plan => plan with { Groups = address });
        await silos.Silos[0].DoAsync<string>($"begin {Source}");
        await silos.OpenAsync(Source);
        await TakenAsync(server, silos, string.Create(CultureInfo.InvariantCulture, $"USE bench; INSERT INTO bench.many SELECT seq, seq FROM seq_1_to_{Groups}"));
        if (await silos.Silos[0].DoAsync<long>($"groups {Source}") is var groups && groups != Groups)
        {
            throw new InvalidOperationException($"The aggregate has {groups} groups, not {Groups}.");
        }

        figures.Add("1,000,000 groups: bytes saved until all were there", (await SavedAsync(silos))[1]);
        foreach (var rows in (int[])[1, 100, 1000])
        {
            await DeliverAsync(server, silos, rows, figures);
        }
    }

    /// <summary>Deliveries of one transaction each, which changes that many rows here and there.</summary>
    private static async Task DeliverAsync(DatabaseServer server, SiloSet silos, int rows, Figures figures)
    {
        var random = new Random(rows);
        for (var delivery = 0; delivery < Deliveries; delivery++)
        {
            var before = await SavedAsync(silos);
            var ids = string.Join(',', Enumerable.Range(0, rows).Select(_ => random.Next(1, Groups + 1)));
            await TakenAsync(server, silos, $"UPDATE bench.many SET amount = amount + 1 WHERE id IN ({ids})");
            var after = await SavedAsync(silos);
            figures.Add(string.Create(CultureInfo.InvariantCulture, $"1,000,000 groups: bytes saved by a delivery that changes {rows}"), after[1] - before[1]);
            figures.Add(string.Create(CultureInfo.InvariantCulture, $"the same in writes, {rows}"), after[0] - before[0]);
        }
    }

    private static async Task TakenAsync(DatabaseServer server, SiloSet silos, string sql)
    {
        await server.Sql.ExecuteAsync(sql);
        var end = (await server.Sql.QueryAsync("SHOW MASTER STATUS"))[0];
        await silos.Silos[0].DoAsync<long>($"wait {Source} {end[0]}:{end[1]}");
    }

    /// <summary>Writes and bytes so far.</summary>
    private static Task<long[]> SavedAsync(SiloSet silos) => silos.Silos[0].DoAsync<long[]>("saved");
}
