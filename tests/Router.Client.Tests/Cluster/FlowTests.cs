using System.Globalization;
using Router.Routing.Subscriptions;
using Router.Servers;
using Router.Subscribers.Caching;
using Xunit.Abstractions;

namespace Router.Client.Tests.Cluster;

/// <summary>From a real server's log to all that a cluster makes of it, compared with what the server itself says.</summary>
public sealed class FlowTests(ServersFixture servers, ITestOutputHelper output) : IClassFixture<ServersFixture>
{
    private const int Rounds = 3;
    private const int Transactions = 250;

    /// <summary>Rows that the cache holds.</summary>
    private const int Cached = 20;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(ServerKind.MariaDb, 2)]
    [InlineData(ServerKind.MySql, 2)]
    [InlineData(ServerKind.MariaDb, 3)]
    [InlineData(ServerKind.MySql, 3)]
    public async Task The_flow_ends_with_what_the_server_has_in_handlers_aggregates_rows_and_caches(ServerKind kind, int silos)
    {
        var seed = Environment.TickCount & 0xFFFFFF;
        output.WriteLine($"seed {seed}");
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync();
        string[] tables = [$"{schema}.orders", $"{schema}.items"];
        await server.Sql.ExecuteAsync(string.Join(";\n", tables.Select(RandomWrites.Create)));
        await using var cluster = await FlowCluster.StartAsync(server, schema, silos);
        var writes = new RandomWrites(seed, tables);
        await server.Sql.ExecuteAsync(writes.First());
        await using var watched = new WatchedOrder(cluster.Client, tables[0]);
        await Eventually.TrueAsync(() => watched.IsThere && cluster.Cache.IsInContact, "the row and the cache are followed", s_patience);
        for (var round = 0; round < Rounds; round++)
        {
            await server.Sql.ExecuteAsync(writes.Next(Transactions));
            await CachesAsync(cluster, server, tables[0]);
        }

        Assert.Equal(WaitOutcome.Reached, await cluster.Client.WaitForAsync(await cluster.EndAsync(), s_patience));
        foreach (var table in tables)
        {
            await CheckTableAsync(cluster, server, table);
        }

        var row = Assert.Single(await RowsAsync(server, $"SELECT * FROM {tables[0]} WHERE id = {RandomWrites.Lasting}"));
        await Eventually.TrueAsync(() => watched.Last == row, $"the watched row is {row}", s_patience);
        watched.CheckOrder();
        output.WriteLine($"{cluster.Taken.Of(tables[0]).Count} changes of orders, {cluster.Taken.Of(tables[1]).Count} of items, {watched.Count} images of the row");
    }

    private static async Task CheckTableAsync(FlowCluster cluster, DatabaseServer server, string table)
    {
        cluster.Taken.CheckWhole(table);
        Assert.Equal(await RowsAsync(server, $"SELECT * FROM {table} ORDER BY id"), cluster.Taken.Rows(table).Values);
        var groups = new List<string>();
        await foreach (var group in cluster.Client.ReadAllAsync(table.Split('.')[1]))
        {
            groups.Add(string.Create(CultureInfo.InvariantCulture, $"{group.Key[0]}\t{group.GetInt64("count")}\t{group.GetDecimal("sum(amount)"):0.00}"));
        }

        Assert.Equal(await RowsAsync(server, $"SELECT status, COUNT(*), SUM(amount) FROM {table} GROUP BY status ORDER BY status"), groups);
    }

    /// <summary>After a wait for the end of the log, what was cached in an earlier round is served only where it is still so; and it is served.</summary>
    private static async Task CachesAsync(FlowCluster cluster, DatabaseServer server, string table)
    {
        Assert.Equal(WaitOutcome.Reached, await cluster.Cache.WaitForAsync(await cluster.EndAsync(), s_patience));
        var hits = 0;
        for (var id = RandomWrites.Lasting; id < RandomWrites.Lasting + Cached; id++)
        {
            var now = await RowAsync(server, table, id);
            Assert.Equal(now, (await CachedAsync(cluster, server, table, id)).Value);
            var again = await CachedAsync(cluster, server, table, id);
            Assert.Equal(now, again.Value);
            hits += again.Serving == CacheServing.Hit ? 1 : 0;
        }

        Assert.Equal(Cached, hits);
    }

    private static ValueTask<CacheResult<string>> CachedAsync(FlowCluster cluster, DatabaseServer server, string table, long id) =>
        cluster.Cache.GetOrLoadResultAsync($"order:{id}", async (load, _) =>
        {
            load.At(await cluster.EndAsync());
            return (string?)await RowAsync(server, table, id);
        });

    private static async Task<string> RowAsync(DatabaseServer server, string table, long id) =>
        (await RowsAsync(server, $"SELECT * FROM {table} WHERE id = {id}")).SingleOrDefault() ?? "none";

    private static async Task<IEnumerable<string>> RowsAsync(DatabaseServer server, string sql) =>
        (await server.Sql.QueryAsync(sql)).Select(row => string.Join('\t', row));
}
