using System.Globalization;
using Router.Servers;

namespace Router.Client.Tests.Cluster;

/// <summary>A source whose server has reset its log, so that its places begin again.</summary>
public sealed class ResetLogTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(ServerKind.MariaDb, false)]
    [InlineData(ServerKind.MySql, true)]
    public async Task Who_watches_a_row_gets_the_newest_image_marked_and_then_every_change(ServerKind kind, bool isChangedAtOnce)
    {
        await using var server = await DatabaseServer.StartAsync(kind);
        var schema = await server.CreateDatabaseAsync();
        string[] tables = [$"{schema}.orders", $"{schema}.items"];
        await server.Sql.ExecuteAsync(string.Join(";\n", tables.Select(RandomWrites.Create)));
        await using var cluster = await FlowCluster.StartAsync(server, schema, 2);
        var writes = new RandomWrites(seed: 1, tables);
        await server.Sql.ExecuteAsync(writes.First());
        await using var watched = new WatchedOrder(cluster.Client, tables[0]);
        await Eventually.TrueAsync(() => watched.IsThere, "the row is followed", s_patience);
        await server.Sql.ExecuteAsync(writes.Next(100));
        await SeenAsync();

        await ResetAsync(server);
        await Eventually.TrueAsync(async () => (await cluster.Client.SourceAsync()).Tailer.State == "failed", "the source has noticed", s_patience);
        var update = $"UPDATE {tables[0]} SET version = version + 1 WHERE id = {RandomWrites.Lasting}";
        await server.Sql.ExecuteAsync($"SET sql_log_bin = 0; {update}; SET sql_log_bin = 1");
        await cluster.Client.RewindAsync($"{(await server.Sql.QueryAsync("SHOW BINARY LOGS"))[0][0]}:4");
        if (isChangedAtOnce)
        {
            await server.Sql.ExecuteAsync(update);
        }

        await SeenAsync();
        await server.Sql.ExecuteAsync(update);
        await SeenAsync();
        watched.CheckOrder();

        async Task SeenAsync()
        {
            var row = string.Join('\t', (await server.Sql.QueryAsync($"SELECT * FROM {tables[0]} WHERE id = {RandomWrites.Lasting}"))[0]);
            await Eventually.TrueAsync(() => watched.IsThere && watched.Last == row, $"the watched row is {row}", s_patience);
        }
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task An_aggregate_fills_itself_anew(ServerKind kind)
    {
        await using var server = await DatabaseServer.StartAsync(kind);
        var schema = await server.CreateDatabaseAsync();
        string[] tables = [$"{schema}.orders", $"{schema}.items"];
        await server.Sql.ExecuteAsync(string.Join(";\n", tables.Select(RandomWrites.Create)));
        await using var cluster = await FlowCluster.StartAsync(server, schema, 1);
        var writes = new RandomWrites(seed: 2, tables);
        await server.Sql.ExecuteAsync(writes.First());
        await server.Sql.ExecuteAsync(writes.Next(100));
        await SameAsync();

        await ResetAsync(server);
        await Eventually.TrueAsync(async () => (await cluster.Client.SourceAsync()).Tailer.State == "failed", "the source has noticed", s_patience);
        await server.Sql.ExecuteAsync($"SET sql_log_bin = 0; UPDATE {tables[1]} SET amount = amount + 1; DELETE FROM {tables[1]} ORDER BY id LIMIT 3; SET sql_log_bin = 1");
        await cluster.Client.RewindAsync($"{(await server.Sql.QueryAsync("SHOW BINARY LOGS"))[0][0]}:4");
        await server.Sql.ExecuteAsync($"UPDATE {tables[1]} SET version = version + 1 ORDER BY id LIMIT 1");
        await SameAsync();

        async Task SameAsync()
        {
            var groups = string.Join('\n', (await server.Sql.QueryAsync($"SELECT status, COUNT(*), SUM(amount) FROM {tables[1]} GROUP BY status ORDER BY status")).Select(row => string.Join('\t', row)));
            await Eventually.TrueAsync(async () => await GroupsAsync(cluster.Client) == groups, $"the aggregate is\n{groups}", s_patience);
        }
    }

    private static async Task<string> GroupsAsync(RouterClient client)
    {
        var groups = new List<string>();
        await foreach (var group in client.ReadAllAsync("items"))
        {
            groups.Add(string.Create(CultureInfo.InvariantCulture, $"{group.Key[0]}\t{group.GetInt64("count")}\t{group.GetDecimal("sum(amount)"):0.00}"));
        }

        return string.Join('\n', groups);
    }

    /// <summary>A server may go on with a dump of a log that it has reset, or end it.</summary>
    private static async Task ResetAsync(DatabaseServer server)
    {
        await server.Sql.ExecuteAsync(server.Kind == ServerKind.MariaDb ? "RESET MASTER" : "RESET BINARY LOGS AND GTIDS");
        foreach (var dump in await server.Sql.QueryAsync("SELECT id FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%'"))
        {
            try
            {
                await server.Sql.ExecuteAsync($"KILL {dump[0]}");
            }
            catch (ServerException gone) when (gone.Message.Contains("Unknown thread id", StringComparison.Ordinal))
            {
                // It has ended meanwhile.
            }
        }
    }
}
