using System.Globalization;
using Router.Contracts;
using Router.Routing.Subscriptions;
using Router.Servers;
using Xunit.Abstractions;

namespace Router.Client.Tests.Cluster;

/// <summary>A rewind of a source that follows a real server.</summary>
public sealed class RewindServerTests(ServersFixture servers, ITestOutputHelper output) : IClassFixture<ServersFixture>
{
    private const int Transactions = 250;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task From_a_place_of_its_log_on_handlers_get_each_change_again_and_all_else_ends_with_what_the_server_has()
    {
        var seed = Environment.TickCount & 0xFFFFFF;
        output.WriteLine($"seed {seed}");
        var server = await servers.Of(ServerKind.MariaDb);
        var schema = await server.CreateDatabaseAsync();
        string[] tables = [$"{schema}.orders", $"{schema}.items"];
        await server.Sql.ExecuteAsync(string.Join(";\n", tables.Select(RandomWrites.Create)));
        await using var cluster = await FlowCluster.StartAsync(server, schema, 2);
        var writes = new RandomWrites(seed, tables);
        await server.Sql.ExecuteAsync(writes.First());
        await using var watched = new WatchedOrder(cluster.Client, tables[0]);
        await Eventually.TrueAsync(() => watched.IsThere, "the row is followed", s_patience);
        await server.Sql.ExecuteAsync(writes.Next(Transactions));
        await TakenAsync(cluster);
        var place = await cluster.EndAsync();
        var before = tables.ToDictionary(table => table, table => cluster.Taken.Of(table).Count);
        await server.Sql.ExecuteAsync(writes.Next(Transactions));
        await TakenAsync(cluster);
        var after = tables.ToDictionary(table => table, table => cluster.Taken.Of(table).Count);

        var end = await cluster.EndAsync();
        await Eventually.TrueAsync(async () => IsSaved((await cluster.Client.SourceAsync()).Tailer.Saved, end), "all of it is saved", s_patience);
        await cluster.Client.RewindAsync($"{place.File}:{place.Offset}");
        await server.Sql.ExecuteAsync(writes.Next(Transactions));
        await Eventually.TrueAsync(
            async () => (await cluster.Client.SourceAsync()).Tables.All(table => table.Redelivered is null)
                && tables.All(table => cluster.Taken.Of(table).Count >= after[table] + after[table] - before[table]),
            "handlers have come through what they had",
            s_patience);
        await TakenAsync(cluster);
        foreach (var table in tables)
        {
            var all = cluster.Taken.Of(table).ToArray();
            output.WriteLine($"{table}: {all.Length} changes, {after[table] - before[table]} of them again");
            Assert.Equal(Tokens(all[before[table]..after[table]]), Tokens(all[after[table]..]).Take(after[table] - before[table]));
            Assert.Equal(all.Length - after[table], all[after[table]..].Distinct().Count());
            CheckOrder(all[after[table]..]);
            Assert.Equal(await RowsAsync(server, $"SELECT * FROM {table} ORDER BY id"), cluster.Taken.Rows(table).Values);
            Assert.Equal(await RowsAsync(server, $"SELECT status, COUNT(*), SUM(amount) FROM {table} GROUP BY status ORDER BY status"), await GroupsAsync(cluster, table));
        }

        var row = Assert.Single(await RowsAsync(server, $"SELECT * FROM {tables[0]} WHERE id = {RandomWrites.Lasting}"));
        await Eventually.TrueAsync(() => watched.Last == row, $"the watched row is {row}", s_patience);
        watched.CheckNeverBack();
    }

    private static async Task TakenAsync(FlowCluster cluster) =>
        Assert.Equal(WaitOutcome.Reached, await cluster.Client.WaitForAsync(await cluster.EndAsync(), s_patience));

    private static IEnumerable<ChangeToken> Tokens(IEnumerable<TakenChange> changes) => changes.Select(change => change.Token).Order();

    private static void CheckOrder(IEnumerable<TakenChange> changes)
    {
        foreach (var row in changes.GroupBy(change => change.Id))
        {
            Assert.Equal(Tokens(row), row.Select(change => change.Token));
        }
    }

    private static async Task<List<string>> GroupsAsync(FlowCluster cluster, string table)
    {
        var groups = new List<string>();
        await foreach (var group in cluster.Client.ReadAllAsync(table.Split('.')[1]))
        {
            groups.Add(string.Create(CultureInfo.InvariantCulture, $"{group.Key[0]}\t{group.GetInt64("count")}\t{group.GetDecimal("sum(amount)"):0.00}"));
        }

        return groups;
    }

    private static async Task<IEnumerable<string>> RowsAsync(DatabaseServer server, string sql) =>
        (await server.Sql.QueryAsync(sql)).Select(row => string.Join('\t', row));

    /// <summary>Other tests write to the same server's log.</summary>
    private static bool IsSaved(string? place, LogPoint end)
    {
        var (file, offset) = place?.Split(':') is [var name, var text] ? (name, long.Parse(text, CultureInfo.InvariantCulture)) : ("", 0);
        return string.CompareOrdinal(file, end.File) is var order && (order > 0 || (order == 0 && offset >= end.Offset));
    }
}
