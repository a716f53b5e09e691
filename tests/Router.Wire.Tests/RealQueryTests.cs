using System.Text;
using Router.Servers;

namespace Router.Wire.Tests;

[Collection(RealServersCollection.Name)]
public sealed class RealQueryTests(RealServers servers)
{
    [Theory]
    [InlineData(ServerKind.MariaDb, TlsMode.Disabled)]
    [InlineData(ServerKind.MySql, TlsMode.Disabled)]
    [InlineData(ServerKind.MySql, TlsMode.Required)]
    public async Task Statements_answer_rows_counts_and_errors(ServerKind kind, TlsMode tls)
    {
        var schema = await (await servers.Of(kind)).CreateDatabaseAsync();
        await using var connection = await ServerConnection.ConnectAsync(await servers.SettingsAsync(kind) with { Tls = tls });
        await connection.QueryAsync($"CREATE TABLE {schema}.t (id INT PRIMARY KEY AUTO_INCREMENT, b BLOB, s VARCHAR(40))");

        var inserted = await connection.QueryAsync($"INSERT INTO {schema}.t (b, s) VALUES (x'00FF80', 'Grüße 😀'), (NULL, '')");
        Assert.Equal((2ul, 1ul), (inserted.AffectedRows, inserted.LastInsertId));

        var rows = await connection.QueryAsync($"SELECT id, b, s FROM {schema}.t ORDER BY id");
        Assert.Equal(["id", "b", "s"], rows.Columns);
        Assert.True(rows.Rows[0].Bytes(1) is [0, 0xFF, 0x80]);
        Assert.Equal(("1", "Grüße 😀"), (rows.Rows[0][0], rows.Rows[0][2]));
        Assert.Equal((true, (string?)null, ""), (rows.Rows[1].IsNull(1), rows.Rows[1][1], rows.Rows[1][2]));

        var error = await Assert.ThrowsAsync<ServerErrorException>(() => connection.QueryAsync($"SELECT * FROM {schema}.absent"));
        Assert.Equal((1146, "42S02"), (error.Code, error.SqlState));
        Assert.Equal(0ul, (await connection.QueryAsync("DO 1")).AffectedRows);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task Rows_come_one_by_one_and_the_session_serves_again_when_all_are_read(ServerKind kind)
    {
        await using var connection = await ServerConnection.ConnectAsync(await servers.SettingsAsync(kind));
        var count = 0;
        using (var rows = connection.Stream(Numbers(1000)))
        {
            Assert.Equal(2, rows.ColumnCount);
            Assert.Throws<InvalidOperationException>(() => connection.Query("DO 1"));
            while (rows.Read())
            {
                Assert.Equal($"{++count}", Encoding.UTF8.GetString(rows.Bytes(0)));
                Assert.Equal(count % 7 == 0, rows.IsNull(1));
                Assert.Equal(count % 7 == 0 ? 0 : count, rows.Bytes(1).Length);
            }

            Assert.False(rows.Read());
        }

        Assert.Equal(1000, count);
        Assert.Equal("1", connection.Query("SELECT 1").Scalar);
        Assert.Throws<ServerErrorException>(() => connection.Stream("SELECT * FROM absent.absent"));
        Assert.Equal("1", connection.Query("SELECT 1").Scalar);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task Rows_that_are_left_or_cancelled_close_the_session(ServerKind kind)
    {
        await using var left = await ServerConnection.ConnectAsync(await servers.SettingsAsync(kind));
        using (var rows = left.Stream(Numbers(1000)))
        {
            Assert.True(rows.Read());
        }

        Assert.Contains("not all rows", Assert.Throws<ConnectionLostException>(() => left.Query("DO 1")).Message, StringComparison.Ordinal);

        await using var cancelled = await ServerConnection.ConnectAsync(await servers.SettingsAsync(kind));
        using var cancel = new CancellationTokenSource();
        using (var rows = cancelled.Stream(Numbers(1000), cancel.Token))
        {
            Assert.True(rows.Read());
            await cancel.CancelAsync();
            Assert.ThrowsAny<OperationCanceledException>(() => rows.Read());
        }

        Assert.Throws<ConnectionLostException>(() => cancelled.Query("DO 1"));

        await using var waiting = await ServerConnection.ConnectAsync(await servers.SettingsAsync(kind));
        using var giveUp = new CancellationTokenSource();
        var starting = Task.Run(() => waiting.Stream("SELECT SLEEP(1000)", giveUp.Token));
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
    }

    private static string Numbers(int count) =>
        $"WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < {count}) SELECT i, IF(i % 7 = 0, NULL, REPEAT('z', i)) FROM n ORDER BY i";

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task Large_statements_and_values_go_through_whole(ServerKind kind)
    {
        await using var connection = await ServerConnection.ConnectAsync(await servers.SettingsAsync(kind));
        foreach (var lengthBytes in new[] { 1000, 0xFFFFFF - 20, 0xFFFFFF, 0x1000000, 35_000_000 })
        {
            var result = await connection.QueryAsync($"SELECT '{new string('x', lengthBytes)}' AS x");
            Assert.Equal(lengthBytes, result.Rows[0].Bytes(0).Length);
            Assert.True(result.Rows[0].Bytes(0).IndexOfAnyExcept((byte)'x') < 0);
        }
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_result_of_many_rows_comes_whole_and_in_order(ServerKind kind)
    {
        await using var connection = await ServerConnection.ConnectAsync(await servers.SettingsAsync(kind));
        var result = await connection.QueryAsync(
            "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT i, REPEAT('z', i) FROM n ORDER BY i");
        Assert.Equal(1000, result.Rows.Count);
        Assert.All(result.Rows.Select((row, index) => (row, index)), pair =>
        {
            Assert.Equal($"{pair.index + 1}", pair.row[0]);
            Assert.Equal(pair.index + 1, pair.row.Bytes(1).Length);
        });
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_file_of_this_machine_is_never_sent(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.t (a TEXT); SET GLOBAL local_infile = 1");
        await using var connection = await ServerConnection.ConnectAsync(await servers.SettingsAsync(kind));

        // We do not offer LOCAL_FILES, so the server refuses by itself; a server that asks nevertheless is in QueryTests.
        await Assert.ThrowsAsync<ServerErrorException>(() => connection.QueryAsync($"LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE {schema}.t"));
        Assert.Equal("0", await server.Sql.ScalarAsync($"SELECT COUNT(*) FROM {schema}.t"));
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_killed_session_says_so_at_its_next_query(ServerKind kind)
    {
        var server = await servers.Of(kind);
        await using var connection = await ServerConnection.ConnectAsync(await servers.SettingsAsync(kind));
        await server.Sql.ExecuteAsync($"KILL {connection.ConnectionId}");

        await Assert.ThrowsAnyAsync<WireException>(() => connection.QueryAsync("SELECT 1"));
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_cancelled_query_returns_at_once(ServerKind kind)
    {
        var server = await servers.Of(kind);
        await using var connection = await ServerConnection.ConnectAsync(await servers.SettingsAsync(kind));
        using var cancellation = new CancellationTokenSource();
        var query = connection.QueryAsync("SELECT SLEEP(1000)", cancellation.Token);
        while (await server.Sql.ScalarAsync($"SELECT COUNT(*) FROM information_schema.processlist WHERE id = {connection.ConnectionId} AND info LIKE '%SLEEP%'") != "1")
        {
        }

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => query.WaitAsync(TimeSpan.FromMinutes(2)));
        await Assert.ThrowsAsync<ConnectionLostException>(() => connection.PingAsync());
    }
}
