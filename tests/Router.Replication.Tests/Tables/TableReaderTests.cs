using Router.Contracts;
using Router.Contracts.Rows;
using Router.Replication.Source;
using Router.Replication.Tables;
using Router.Replication.Tests.Support;
using Router.Servers;

namespace Router.Replication.Tests.Tables;

/// <summary>What is read, what is refused, and how it says so.</summary>
[Collection(OwnServers.Collection)]
public sealed class TableReaderTests(OwnServers servers)
{
    public static TheoryData<ServerKind> Kinds => [ServerKind.MariaDb, ServerKind.MySql];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_empty_table_has_no_rows_and_a_place(ServerKind kind)
    {
        var (server, schema) = await CreateAsync(kind, "CREATE TABLE t (id INT PRIMARY KEY)");
        await using var reading = await server.Tables().ReadTableAsync(new TableName(schema, "t"), null, default);
        Assert.Empty(await reading.RowsAsync());
        Assert.Equal("id", Assert.Single(reading.Table.Columns).Name);
        var end = await server.EndAsync();
        Assert.Equal((int.Parse(end.File[^6..]), end.Offset), reading.Place());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Some_columns_come_with_the_key_and_the_others_are_absent(ServerKind kind)
    {
        var (server, schema) = await CreateAsync(kind, "CREATE TABLE t (a INT, b VARCHAR(10), c TEXT, d INT, PRIMARY KEY (d, a)); INSERT INTO t VALUES (1, 'x', 'y', 2), (3, NULL, 'z', 4)");
        var table = new TableName(schema, "t");
        await using var reading = await server.Tables().ReadTableAsync(table, ["B"], default);
        var rows = await reading.RowsAsync();
        Assert.Equal(["""{"a":1,"b":"x","d":2}""", """{"a":3,"b":null,"d":4}"""], rows.Order());
        await using var keys = await server.Tables().ReadTableAsync(table, [], default);
        Assert.Equal(["""{"a":1,"d":2}""", """{"a":3,"d":4}"""], (await keys.RowsAsync()).Order());
        var refused = await Assert.ThrowsAsync<TableReadException>(() => server.Tables().ReadTableAsync(table, ["nope"], default));
        Assert.Contains("no column 'nope'; it has a, b, c, d", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Tables_that_are_not_there_or_cannot_be_read_exactly_are_named(ServerKind kind)
    {
        var (server, schema) = await CreateAsync(kind, "CREATE TABLE m (id INT PRIMARY KEY) ENGINE=MyISAM; CREATE TABLE nokey (id INT); CREATE VIEW v AS SELECT 1 AS id");
        var tables = server.Tables();
        Assert.Null(await tables.DescribeAsync(new TableName(schema, "absent"), default));
        await RefusedAsync("There is no table", () => tables.ReadTableAsync(new TableName(schema, "absent"), null, default));
        await RefusedAsync("There is no table", () => tables.ReadRowsAsync(new TableName(schema, "absent"), [[1]], default));
        await RefusedAsync("ENGINE=InnoDB", () => tables.ReadTableAsync(new TableName(schema, "m"), null, default));
        await RefusedAsync("it is a view", () => tables.ReadTableAsync(new TableName(schema, "v"), null, default));
        await RefusedAsync("no primary key", () => tables.ReadRowsAsync(new TableName(schema, "nokey"), [[1]], default));
    }

    [Fact]
    public async Task MySql_without_gtids_is_refused_with_the_setting_named()
    {
        await using var server = await DatabaseServer.StartAsync(ServerKind.MySql, "--gtid-mode=OFF", "--enforce-gtid-consistency=OFF");
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.t (id INT PRIMARY KEY)");
        await RefusedAsync("gtid_mode=ON", () => server.Tables().ReadTableAsync(new TableName(schema, "t"), null, default));
        await RefusedAsync("gtid_mode=ON", () => server.Tables().ReadRowsAsync(new TableName(schema, "t"), [[1]], default));
    }

    [Fact]
    public async Task MySqls_json_is_refused_only_where_it_is_asked_for()
    {
        var (server, schema) = await CreateAsync(ServerKind.MySql, "CREATE TABLE t (id INT PRIMARY KEY, doc JSON, v INT); INSERT INTO t VALUES (1, '{}', 2)");
        await RefusedAsync("t.doc is of type JSON", () => server.Tables().ReadTableAsync(new TableName(schema, "t"), null, default));
        await using var reading = await server.Tables().ReadTableAsync(new TableName(schema, "t"), ["v"], default);
        Assert.Equal(["""{"id":1,"v":2}"""], await reading.RowsAsync());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Rows_come_in_the_order_of_their_keys_and_missing_ones_as_null(ServerKind kind)
    {
        var (server, schema) = await CreateAsync(
            kind,
            """
            CREATE TABLE t (name VARCHAR(20) CHARACTER SET latin1, day DATE, at DATETIME(3), n DECIMAL(10,2), b VARBINARY(4), v INT, PRIMARY KEY (name, day, at, n, b));
            INSERT INTO t VALUES ('Öl', '2026-11-20', '2026-11-20 01:02:03.456', 1.50, X'00FF', 1), ('it''s \\', '2026-11-21', '2026-11-20 00:00:00', -2, '', 2)
            """);
        var table = new TableName(schema, "t");
        object[] first = ["Öl", new DateOnly(2026, 11, 20), new DateTime(2026, 11, 20, 1, 2, 3, 456), 1.5m, new byte[] { 0, 255 }];
        object[] second = ["it's \\", new DateOnly(2026, 11, 21), new DateTime(2026, 11, 20), -2m, Array.Empty<byte>()];
        object[] otherCase = ["öl", first[1], first[2], first[3], first[4]];

        var reading = await server.Tables().ReadRowsAsync(table, [second, otherCase, first, first], default);

        Assert.Equal(["2", null, "1", "1"], reading.Rows.Select(row => row is { } batch ? ValueOf(batch) : null));
        Assert.Equal(reading.Table.EncodeKey(first), reading.Rows[2]!.Value.Frame.Bytes.AsSpan(1, reading.Table.EncodeKey(first).Length).ToArray());
        Assert.Empty((await server.Tables().ReadRowsAsync(table, [], default)).Rows);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb, false)]
    [InlineData(ServerKind.MySql, false)]
    [InlineData(ServerKind.MariaDb, true)]
    [InlineData(ServerKind.MySql, true)]
    public async Task Rows_lie_between_two_points_of_the_log(ServerKind kind, bool withXa)
    {
        var (server, schema) = await CreateAsync(kind, "CREATE TABLE t (id INT PRIMARY KEY, v INT); INSERT INTO t VALUES (1, 0)");
        var start = await server.EndAsync();
        var readings = new List<RowReading>();
        await using (var load = new TableLoad(server, schema, sessions: 4, seed: 7, withXa: withXa))
        {
            for (var round = 0; round < Rounds.Of(30, 1000); round++)
            {
                readings.Add(await server.Tables().ReadRowsAsync(new TableName(schema, "t"), [[1]], default));
                await load.HasCommittedAsync(1);
            }
        }

        var updates = (await server.Source(schema, start).ReadAsync()).Changes.Where(change => change.Key == """{"id":1}""").ToList();
        foreach (var reading in readings)
        {
            var (atLeast, atMost) = (updates.Count(update => reading.Low.Covers(update.Transaction)), updates.Count(update => update.Token.Sequence < reading.UpToSequence));
            Assert.InRange(int.Parse(ValueOf(reading.Rows[0]!.Value)), atLeast, atMost);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_alter_waits_until_the_table_is_read(ServerKind kind)
    {
        var (server, schema) = await CreateAsync(kind, "CREATE TABLE t (id INT PRIMARY KEY, v INT); INSERT INTO t VALUES (1, 300), (2, 5)");
        var reading = await server.Tables().ReadTableAsync(new TableName(schema, "t"), null, default);
        var altered = server.Sql.ExecuteAsync($"ALTER TABLE {schema}.t ADD COLUMN w INT DEFAULT 9, DROP COLUMN v");
        await Eventually.TrueAsync(
            async () => await server.Sql.ScalarAsync("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE STATE LIKE 'Waiting for table metadata lock'") != "0",
            "the ALTER waits");
        Assert.Equal(["""{"id":1,"v":300}""", """{"id":2,"v":5}"""], await reading.RowsAsync());
        Assert.False(altered.IsCompleted);
        await reading.DisposeAsync();
        await altered;
        await using var again = await server.Tables().ReadTableAsync(new TableName(schema, "t"), null, default);
        Assert.Equal(["""{"id":1,"w":9}""", """{"id":2,"w":9}"""], await again.RowsAsync());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_reading_whose_session_is_killed_says_that_it_is_worth_nothing(ServerKind kind)
    {
        var (server, schema) = await CreateAsync(
            kind, "CREATE TABLE t (id INT PRIMARY KEY, note VARCHAR(4000)); INSERT INTO t WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 900) SELECT i, '' FROM n; UPDATE t SET note = REPEAT('x', 4000); INSERT INTO t SELECT id + 1000, note FROM t; INSERT INTO t SELECT id + 2000, note FROM t; INSERT INTO t SELECT id + 4000, note FROM t");
        await using var reading = await server.Tables().ReadTableAsync(new TableName(schema, "t"), null, default);
        var failure = await Assert.ThrowsAsync<TableReadException>(async () =>
        {
            var isFirst = true;
            await foreach (var _ in reading.ReadAllAsync(default))
            {
                if (isFirst)
                {
                    isFirst = false;
                    var id = await server.Sql.ScalarAsync($"SELECT ID FROM information_schema.PROCESSLIST WHERE INFO LIKE 'SELECT `id`%{schema}%' AND INFO NOT LIKE '%PROCESSLIST%'");
                    await server.Sql.ExecuteAsync($"KILL {id}");
                }
            }
        });
        Assert.True(failure.IsTransient, failure.Message);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_source_user_needs_no_more_rights_than_to_follow(ServerKind kind)
    {
        var (server, schema) = await CreateAsync(
            kind, "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE c (id INT PRIMARY KEY, p INT, CONSTRAINT k FOREIGN KEY (p) REFERENCES p (id) ON DELETE CASCADE ON UPDATE SET NULL); INSERT INTO p VALUES (1); INSERT INTO c VALUES (1, 1)");
        var tables = server.Tables(user: "repl");
        await using var reading = await tables.ReadTableAsync(new TableName(schema, "c"), null, default);
        Assert.Equal(["""{"id":1,"p":1}"""], await reading.RowsAsync());
        Assert.NotNull((await tables.ReadRowsAsync(new TableName(schema, "c"), [[1]], default)).Rows[0]);
        Assert.Empty(await tables.CascadesIntoAsync(new TableName(schema, "p"), default));
        var cascades = await tables.CascadesIntoAsync(new TableName(schema, "c"), default);
        if (kind == ServerKind.MySql)
        {
            Assert.Empty(cascades);
        }
        else
        {
            Assert.Contains($"{schema}.c changes its rows with those of {schema}.p (ON DELETE CASCADE, ON UPDATE SET NULL)", Assert.Single(cascades), StringComparison.Ordinal);
        }
    }

    private static string ValueOf(ChangeBatch batch)
    {
        foreach (var change in batch)
        {
            return $"{change.After.GetInt32("v")}";
        }

        throw new InvalidOperationException("There is no row.");
    }

    private static async Task RefusedAsync(string message, Func<Task> read) =>
        Assert.Contains(message, (await Assert.ThrowsAsync<TableReadException>(read)).Message, StringComparison.Ordinal);

    private async Task<(DatabaseServer Server, string Schema)> CreateAsync(ServerKind kind, string sql)
    {
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync($"USE {schema}; {sql}");
        return (server, schema);
    }
}
