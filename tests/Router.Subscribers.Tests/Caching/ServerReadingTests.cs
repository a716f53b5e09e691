using Router.Contracts;
using Router.Servers;
using Router.Subscribers.Caching;
using Router.Subscribers.Tests.Caching.Fakes;
using Router.Subscribers.Tests.Caching.Sql;

namespace Router.Subscribers.Tests.Caching;

/// <summary>Readings on real servers: where they come from, and when there is none.</summary>
public sealed class ServerReadingTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_reading_covers_what_was_committed_before_and_not_what_comes_later(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var table = await TableAsync(server);
        await using var connection = await WireDbConnection.OpenAsync(server);
        await server.Sql.ExecuteAsync($"UPDATE {table} SET v = 1");
        var before = await LastAsync(server);
        var load = await LoadOnAsync(server);
        await using (await load.ReadAtAsync(connection))
        {
            await server.Sql.ExecuteAsync($"UPDATE {table} SET v = 2");
            Assert.Equal("1", await connection.ScalarAsync($"SELECT v FROM {table}"));
        }

        var reading = Assert.Single(load.Readings);
        Assert.Null(load.NoReadingBecause);
        Assert.True(reading.Covers(before), $"{reading} {before}");
        Assert.False(reading.Covers(await LastAsync(server)), $"{reading}");
        Assert.Equal("2", await connection.ScalarAsync($"SELECT v FROM {table}"));
    }

    /// <summary>MariaDB has one variable for the places of all sessions' snapshots.</summary>
    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task Among_many_sessions_a_reading_covers_nothing_that_its_snapshot_lacks(ServerKind kind)
    {
        const int Sessions = 4;
        var readings = Environment.GetEnvironmentVariable("ROUTER_TEST_LONG") == "1" ? 20_000 : 500;
        var server = await servers.Of(kind);
        var table = await TableAsync(server);
        await using var log = await FollowedValues.OfAsync(server, table);
        using var over = new CancellationTokenSource();
        var writing = Task.Run(() => log.WriteAsync(over.Token));
        var load = await LoadOnAsync(server);
        var taken = await Task.WhenAll(Enumerable.Range(0, Sessions).Select(_ => Task.Run(() => TakeAsync(server, table, load.Source, readings))));
        await over.CancelAsync();
        var written = await writing;
        await log.ReachAsync(written);
        foreach (var (point, value) in taken.SelectMany(session => session))
        {
            Assert.False(value < written && point.Covers(log.Of(value + 1)), $"{point} covers {log.Of(Math.Min(value + 1, written))}, and {value} was read");
        }
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_reading_inside_a_transaction_is_refused_and_the_value_not_stored(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var table = await TableAsync(server);
        await using var connection = await WireDbConnection.OpenAsync(server);
        await connection.ScalarAsync("START TRANSACTION");
        await connection.ScalarAsync($"SELECT v FROM {table}");
        var load = await LoadOnAsync(server);
        await using (await load.ReadAtAsync(connection))
        {
            Assert.Empty(load.Readings);
        }

        Assert.Equal(NotStoredReason.InTransaction, load.Refusal);
        Assert.Contains("in progress", load.NoReadingBecause, StringComparison.Ordinal);
        await connection.ScalarAsync($"UPDATE {table} SET v = 9");
        await connection.ScalarAsync("ROLLBACK");
        Assert.Equal("0", await server.Sql.ScalarAsync($"SELECT v FROM {table}"));
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_reading_leaves_the_session_as_it_was(ServerKind kind)
    {
        var server = await servers.Of(kind);
        await using var connection = await WireDbConnection.OpenAsync(server);
        await connection.ScalarAsync("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
        var load = await LoadOnAsync(server);
        await using (await load.ReadAtAsync(connection))
        {
        }

        Assert.Equal("READ-COMMITTED", await connection.ScalarAsync(kind == ServerKind.MySql ? "SELECT @@transaction_isolation" : "SELECT @@tx_isolation"));
        await using (await load.ReadAtAsync(connection))
        {
        }

        Assert.Equal(2, load.Readings.Count);
    }

    [Fact]
    public async Task A_MariaDB_that_is_neither_the_source_nor_its_replica_gives_none()
    {
        var server = await servers.MariaDb;
        await using var connection = await WireDbConnection.OpenAsync(server);
        var load = new CacheLoad("a", new ServerIdentity(ServerFlavor.MariaDb, "4711-0"), []);
        await using (await load.ReadAtAsync(connection))
        {
            Assert.Empty(load.Readings);
        }

        Assert.Contains("mysql.gtid_slave_pos", load.NoReadingBecause, StringComparison.Ordinal);
        Assert.Equal(NotStoredReason.None, load.Refusal);
    }

    [Fact]
    public async Task A_MySQL_without_GTIDs_gives_none()
    {
        await using var server = await DatabaseServer.StartAsync(ServerKind.MySql, "--gtid-mode=OFF", "--enforce-gtid-consistency=OFF");
        await using var connection = await WireDbConnection.OpenAsync(server);
        var load = await LoadOnAsync(server);
        await using (await load.ReadAtAsync(connection))
        {
            Assert.Empty(load.Readings);
        }

        Assert.Contains("gtid_mode", load.NoReadingBecause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_of_the_other_family_gives_none()
    {
        await using var connection = await WireDbConnection.OpenAsync(await servers.MariaDb);
        var load = await LoadOnAsync(await servers.MySql);
        await using (await load.ReadAtAsync(connection))
        {
            Assert.Empty(load.Readings);
        }

        Assert.NotNull(load.NoReadingBecause);
    }

    private static async Task<string> TableAsync(DatabaseServer server)
    {
        var table = $"{await server.CreateDatabaseAsync()}.t";
        await server.Sql.ExecuteAsync($"CREATE TABLE {table} (id INT PRIMARY KEY, v INT) ENGINE=InnoDB; INSERT INTO {table} VALUES (1, 0)");
        return table;
    }

    private static async Task<CacheLoad> LoadOnAsync(DatabaseServer server) => new("a", await IdentityAsync(server), []);

    private static async Task<ServerIdentity> IdentityAsync(DatabaseServer server) => server.Kind == ServerKind.MySql
        ? new ServerIdentity(ServerFlavor.MySql, (await server.Sql.ScalarAsync("SELECT @@server_uuid"))!)
        : new ServerIdentity(ServerFlavor.MariaDb, (await server.Sql.ScalarAsync("SELECT CONCAT(@@server_id, '-', @@gtid_domain_id)"))!);

    /// <summary>The last transaction, as who follows the log knows it. The place is its end, less a byte: some place within it.</summary>
    private static async Task<Transaction> LastAsync(DatabaseServer server)
    {
        if (server.Kind == ServerKind.MySql)
        {
            var executed = (await server.Sql.ScalarAsync("SELECT @@global.gtid_executed"))!;
            var number = ulong.Parse(executed[(executed.LastIndexOfAny(['-', ':']) + 1)..]);
            return new Transaction(0, Gtid.MySql(Guid.Parse(executed.AsSpan(0, 36)), null, number), 0, "", 0);
        }

        var status = (await server.Sql.QueryAsync("SHOW MASTER STATUS"))[0];
        return new Transaction(0, default, 0, status[0]!, long.Parse(status[1]!) - 1);
    }

    private static async Task<List<(LogPoint Point, int Value)>> TakeAsync(DatabaseServer server, string table, ServerIdentity? source, int count)
    {
        await using var connection = await WireDbConnection.OpenAsync(server);
        var taken = new List<(LogPoint, int)>();
        while (taken.Count < count)
        {
            var load = new CacheLoad("a", source, []);
            await using var snapshot = await load.ReadAtAsync(connection);
            taken.Add((Assert.Single(load.Readings), int.Parse((await connection.ScalarAsync($"SELECT v FROM {table}"))!)));
        }

        return taken;
    }
}
