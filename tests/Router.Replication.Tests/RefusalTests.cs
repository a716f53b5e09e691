using Router.Contracts;
using Router.Replication.Feed;
using Router.Replication.Source;
using Router.Replication.Tests.Support;
using Router.Servers;
using Router.Wire;

namespace Router.Replication.Tests;

/// <summary>What a source does not follow, and what it says then.</summary>
[Collection(OwnServers.Collection)]
public sealed class RefusalTests(OwnServers servers)
{
    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_wrong_password_is_refused_and_never_told(ServerKind kind)
    {
        var server = await servers.Of(kind);
        const string Password = "s3cr3t-pa55";
        foreach (var failFast in new[] { true, false })
        {
            var source = server.Source(null, StartPosition.End) with { Server = server.Settings("admin", Password), FailFast = failFast };
            var failure = await source.FailureAsync();

            Assert.Equal(SourceFault.LoginRefused, failure.Fault);
            Assert.DoesNotContain(Password, failure.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(Password, source.Address, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_missing_right_is_named(ServerKind kind)
    {
        var server = await servers.Of(kind);
        await server.Sql.ExecuteAsync("""
            DROP USER IF EXISTS none, client_only;
            CREATE USER none IDENTIFIED BY 'none';
            CREATE USER client_only IDENTIFIED BY 'client_only';
            GRANT REPLICATION CLIENT ON *.* TO client_only;
            """);

        foreach (var user in new[] { "none", "client_only" })
        {
            var failure = await (server.Source(null, StartPosition.Oldest) with { Server = server.Settings(user, user), FailFast = false }).FailureAsync();
            Assert.Equal(SourceFault.LoginRefused, failure.Fault);
            Assert.Contains("REPLICATION SLAVE", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_server_that_is_not_there_cannot_be_reached()
    {
        using var nobody = new Proxy(0);
        var source = new SourceOptions
        {
            Server = new ConnectionSettings { Host = "127.0.0.1", Port = nobody.Port, User = "u", Password = "s3cr3t", Tls = TlsMode.Disabled },
            FailFast = true,
        };
        nobody.Dispose();

        var failure = await source.FailureAsync();
        Assert.Equal(SourceFault.CannotConnect, failure.Fault);
        Assert.DoesNotContain("s3cr3t", failure.ToString(), StringComparison.Ordinal);

        var recorder = new Recorder();
        await using var patient = new LiveFeed(source with { FailFast = false, FirstReconnectDelay = TimeSpan.FromMilliseconds(1) }, recorder);
        await Eventually.TrueAsync(() => patient.Status.Reconnects > 3, "it tries again");
        Assert.Equal(FeedState.Reconnecting, patient.Status.State is FeedState.Connecting ? FeedState.Reconnecting : patient.Status.State);
        Assert.IsType<ConnectException>(patient.Status.Failure);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task Statement_format_is_named_with_the_statement_that_changes_it(ServerKind kind)
    {
        var server = await servers.Of(kind);
        await server.Sql.ExecuteAsync("SET GLOBAL binlog_format = STATEMENT");
        try
        {
            var failure = await server.Source(null, StartPosition.End).FailureAsync();
            Assert.Equal(SourceFault.ServerNotReady, failure.Fault);
            Assert.Contains("SET GLOBAL binlog_format = ROW", failure.Message, StringComparison.Ordinal);
        }
        finally
        {
            await server.Sql.ExecuteAsync("SET GLOBAL binlog_format = ROW");
        }
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_server_without_a_log_is_named(ServerKind kind)
    {
        await using var server = await DatabaseServer.StartAsync(kind, "--skip-log-bin");

        var failure = await server.Source(null, StartPosition.End).FailureAsync();
        Assert.Equal(SourceFault.ServerNotReady, failure.Fault);
        Assert.Contains("log_bin", failure.Message, StringComparison.Ordinal);
        Assert.Contains("--log-bin", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb, "SET SESSION binlog_format = STATEMENT; INSERT INTO t VALUES (2, '{}');", "INSERT INTO t", "binlog_format")]
    [InlineData(ServerKind.MySql, "SET SESSION binlog_format = STATEMENT; UPDATE t SET d = '[]';", "UPDATE t", "binlog_format")]
    [InlineData(ServerKind.MySql, "SET SESSION binlog_transaction_compression = ON; INSERT INTO t VALUES (2, JSON_QUOTE(REPEAT('x', 9999)));", "TransactionPayload", "binlog_transaction_compression")]
    [InlineData(ServerKind.MySql, "SET SESSION binlog_row_value_options = PARTIAL_JSON; UPDATE t SET d = JSON_SET(d, '$.a', 2);", "PartialUpdateRows", "binlog_row_value_options")]
    [InlineData(ServerKind.MariaDb, "SET GLOBAL log_bin_compress = ON; INSERT INTO t VALUES (2, JSON_QUOTE(REPEAT('x', 9999))); SET GLOBAL log_bin_compress = OFF;", "WriteRowsCompressed", "log_bin_compress")]
    public async Task An_event_that_changes_rows_unread_stops_the_source_and_is_named_with_its_place(ServerKind kind, string sql, string name, string cure)
    {
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync($$"""CREATE TABLE {{schema}}.t (id INT PRIMARY KEY, d JSON); INSERT INTO {{schema}}.t VALUES (1, CONCAT('{"a": 1, "b": "', REPEAT('x', 999), '"}'))""");
        var before = await server.EndAsync();
        await server.Sql.ExecuteAsync($"USE {schema}; {sql}");
        var after = await server.EndAsync();
        await server.Sql.ExecuteAsync($"INSERT INTO {schema}.t VALUES (3, '3')");

        var failure = await server.Source(schema, before).FailureAsync();
        Assert.Equal(SourceFault.UnknownEvent, failure.Fault);
        Assert.Contains(name, failure.Message, StringComparison.Ordinal);
        Assert.Contains(cure, failure.Message, StringComparison.Ordinal);
        Assert.Contains(before.File + ":", failure.Message, StringComparison.Ordinal);
        var place = long.Parse(failure.Message[(failure.Message.IndexOf(before.File + ":", StringComparison.Ordinal) + before.File.Length + 1)..].Split([' ', ':', '.'])[0]);
        Assert.InRange(place, before.Offset, after.Offset - 1);

        // Nothing of that transaction, nor of any behind it, was handed over; and whoever starts behind it goes on.
        Assert.Equal(["Insert {\"id\":3}"], (await server.Source(schema, after).ReadAsync()).Shorts());
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_purged_log_is_lost(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync("FLUSH BINARY LOGS");
        var read = await server.RunAndReadAsync(schema, "CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES (1); FLUSH BINARY LOGS; INSERT INTO t VALUES (2);");
        var saved = read.Transactions.Single(t => t.Transaction == read.Changes[1].Transaction).After;
        Assert.Equal(["Insert {\"id\":2}"], (await server.Source(schema, StartPosition.Resume(saved)).ReadAsync()).Shorts());

        await PurgeAsync(server, read.Changes[2].Transaction.File);

        var failure = await server.Source(schema, StartPosition.Resume(saved)).FailureAsync();
        Assert.Equal(SourceFault.PositionLost, failure.Fault);
        Assert.Contains($"{saved.File}:{saved.Offset}", failure.Message, StringComparison.Ordinal);
        Assert.Equal(SourceFault.PositionLost, (await Assert.ThrowsAsync<SourceException>(() =>
            BinlogFeed.CheckAsync(server.Source(schema, StartPosition.End), saved, CancellationToken.None))).Fault);
        var before = read.Transactions[0].After.Gtids;
        Assert.Equal(SourceFault.PositionLost, (await server.Source(schema, StartPosition.After(before)).FailureAsync()).Fault);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_reset_log_is_lost_however_long_the_new_one_grew(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync();
        await ResetAsync(server);
        var read = await server.RunAndReadAsync(schema, "CREATE TABLE t (id INT PRIMARY KEY, s TEXT); INSERT INTO t VALUES (1, ''); INSERT INTO t VALUES (2, '');");
        var saved = read.Position!;

        await ResetAsync(server);
        Assert.Equal(SourceFault.PositionLost, (await server.Source(schema, StartPosition.Resume(saved)).FailureAsync()).Fault);

        await server.Sql.ExecuteAsync($"INSERT INTO {schema}.t VALUES (3, REPEAT('x', 9999))");
        Assert.Equal(SourceFault.PositionLost, (await server.Source(schema, StartPosition.Resume(saved)).FailureAsync()).Fault);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task Another_server_is_another_one(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var here = (await server.RunAndReadAsync(await server.CreateDatabaseAsync(), "CREATE TABLE t (i INT)")).Position!;
        var elsewhere = here with { Server = here.Server! with { Id = "of another one" } };

        Assert.Empty((await server.Source(null, StartPosition.Resume(here)).ReadAsync()).Changes);
        var failure = await server.Source(null, StartPosition.Resume(elsewhere)).FailureAsync();
        Assert.Equal(SourceFault.OtherServer, failure.Fault);
        Assert.Contains(elsewhere.Server!.Id, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task Files_with_and_without_checksums_follow_one_another(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.t (id INT PRIMARY KEY)");
        var start = await server.EndAsync();
        try
        {
            await server.Sql.ExecuteAsync($"""
                USE {schema};
                INSERT INTO t VALUES (1); INSERT INTO t VALUES (2);
                SET GLOBAL binlog_checksum = NONE;
                INSERT INTO t VALUES (3); INSERT INTO t VALUES (4);
                SET GLOBAL binlog_checksum = CRC32;
                INSERT INTO t VALUES (5); INSERT INTO t VALUES (6);
                """);
            var checkedRead = await server.Source(schema, start).ReadAsync();
            Assert.Equal(6, checkedRead.Count);

            await server.Sql.ExecuteAsync("SET GLOBAL binlog_checksum = NONE");
            // What a MariaDB strips of checksums, and what a MySQL refuses to send, is not seen in tokens.
            var uncheckedRead = await server.Source(schema, start).ReadAsync();
            Assert.Equal(checkedRead.Changes, uncheckedRead.Changes);
            Assert.Equal(checkedRead.Transactions.Select(t => t.After), uncheckedRead.Transactions.Take(checkedRead.Transactions.Count).Select(t => t.After));
        }
        finally
        {
            await server.Sql.ExecuteAsync("SET GLOBAL binlog_checksum = CRC32");
        }
    }

    private static Task ResetAsync(DatabaseServer server) =>
        server.Sql.ExecuteAsync(server.Kind == ServerKind.MariaDb ? "RESET MASTER" : "RESET BINARY LOGS AND GTIDS");

    /// <summary>A server keeps a file for as long as a dump reads it, and notices late that nobody does.</summary>
    private static Task PurgeAsync(DatabaseServer server, string to) => Eventually.TrueAsync(
        async () =>
        {
            await server.Sql.ExecuteAsync($"PURGE BINARY LOGS TO '{to}'");
            return (await server.Sql.QueryAsync("SHOW BINARY LOGS"))[0][0] == to;
        },
        "the old logs are gone");
}
