using Router.Contracts;
using Router.Replication.Source;
using Router.Replication.Tests.Support;
using Router.Servers;

namespace Router.Replication.Tests;

/// <summary>Column names where the log has none.</summary>
[Collection(OwnServers.Collection)]
public sealed class SchemaNameTests(OwnServers servers)
{
    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public Task Names_are_saved_with_the_position_and_hold_until_the_table_is_altered(ServerKind kind) => WithoutNamesAsync(kind, async (server, schema) =>
    {
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.t (id INT PRIMARY KEY, a INT)");
        var start = await server.EndAsync();
        await server.Sql.ExecuteAsync($"INSERT INTO {schema}.t VALUES (1, 1)");
        var first = await server.Source(schema, start).ReadAsync();
        Assert.Equal("""{"id":1,"a":1}""", first.Changes.Single().After);
        Assert.NotEmpty(first.Position!.Names);

        await server.Sql.ExecuteAsync($"""
            USE {schema};
            INSERT INTO t VALUES (2, 2);
            CREATE TABLE other (id INT);
            ALTER TABLE t CHANGE a b INT;
            INSERT INTO t VALUES (3, 3);
            ALTER TABLE other ADD c INT;
            INSERT INTO t VALUES (4, 4);
            """);

        var resumed = await server.Source(schema, StartPosition.Resume(first.Position)).ReadAsync();
        Assert.Equal(["""{"id":2,"a":2}""", """{"id":3,"b":3}""", """{"id":4,"b":4}"""], Rows(resumed));

        var failure = await server.Source(schema, StartPosition.Resume(first.Position with { Names = "" })).FailureAsync();
        Assert.Equal(SourceFault.SchemaUnknown, failure.Fault);
        Assert.Contains("SET GLOBAL binlog_row_metadata = FULL", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"{schema}.t", failure.Message, StringComparison.Ordinal);

        var trusting = await (server.Source(schema, start) with { TrustPresentSchema = true }).ReadAsync();
        Assert.Equal(Enumerable.Range(1, 4).Select(id => $$"""{"id":{{id}},"b":{{id}}}"""), Rows(trusting));

        var nameless = await (server.Source(schema, start) with { NeedsNames = false }).ReadAsync();
        Assert.Equal(4, Rows(nameless).Count());
    });

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public Task A_table_altered_while_it_is_followed_is_read_again(ServerKind kind) => WithoutNamesAsync(kind, async (server, schema) =>
    {
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.t (id INT PRIMARY KEY, a INT)");
        var recorder = new Recorder();
        await using var feed = new LiveFeed(server.Source(schema, await server.EndAsync()), recorder);
        string[] statements =
        [
            "INSERT INTO t VALUES (1, 1)",
            "ALTER TABLE t ADD COLUMN n VARCHAR(9) CHARACTER SET latin1 AFTER id; INSERT INTO t VALUES (2, 'ä', 2)",
            "ALTER TABLE t CHANGE a u INT UNSIGNED; UPDATE t SET u = 4294967295 WHERE id = 2",
            "RENAME TABLE t TO r; INSERT INTO r VALUES (3, 'ö', 3)",
            "TRUNCATE r; INSERT INTO r VALUES (4, 'ü', 4)",
        ];
        foreach (var sql in statements)
        {
            var count = Rows(recorder).Count();
            await server.Sql.ExecuteAsync($"USE {schema}; {sql}");
            await Eventually.TrueAsync(() => feed.Running.IsCompleted || Rows(recorder).Count() > count, sql);
            Assert.False(feed.Running.IsCompleted, $"{feed.Status.Failure}");
        }

        Assert.Equal(
            [
                """{"id":1,"a":1}""", """{"id":2,"n":"ä","a":2}""", """{"id":2,"n":"ä","u":4294967295}""", """{"id":3,"n":"ö","u":3}""", """{"id":4,"n":"ü","u":4}""",
            ],
            Rows(recorder));
    });

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public Task A_reading_covers_what_was_logged_since_the_table_was_made(ServerKind kind) => WithoutNamesAsync(kind, async (server, schema) =>
    {
        var read = await server.RunAndReadAsync(schema, """
            CREATE TABLE a (id INT PRIMARY KEY);
            INSERT INTO a VALUES (1);
            CREATE TABLE b (PRIMARY KEY (id)) AS SELECT id FROM a;
            FLUSH BINARY LOGS;
            CREATE TABLE c (x INT, id INT PRIMARY KEY);
            INSERT INTO c VALUES (5, 2);
            INSERT INTO b VALUES (3);
            TRUNCATE TABLE c;
            """);
        Assert.Equal(["Insert {\"id\":1}", "Altered b", "Insert {\"id\":1}", "Altered c", "Insert {\"id\":2}", "Insert {\"id\":3}", "Truncated c"], read.Shorts().Skip(1));
    });

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public Task A_table_that_is_gone_or_hidden_is_unknown_unless_nobody_follows_it(ServerKind kind) => WithoutNamesAsync(kind, async (server, schema) =>
    {
        var start = await server.EndAsync();
        await server.Sql.ExecuteAsync($"""
            USE {schema};
            CREATE TABLE gone (id INT PRIMARY KEY); INSERT INTO gone VALUES (1); DROP TABLE gone;
            CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES (1);
            DROP USER IF EXISTS blind;
            CREATE USER blind IDENTIFIED BY 'blind';
            GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO blind;
            """);

        Assert.Equal(SourceFault.SchemaUnknown, (await server.Source(schema, start).FailureAsync()).Fault);
        var some = server.Source(schema, start) with { Follows = table => table == new TableName(schema, "t") };
        Assert.Equal(["Altered t", "Insert {\"id\":1}"], (await some.ReadAsync()).Shorts());

        var blind = await (some with { Server = server.Settings("blind", "blind") }).FailureAsync();
        Assert.Equal(SourceFault.SchemaUnknown, blind.Fault);
        Assert.Contains("SELECT", blind.Message, StringComparison.Ordinal);
    });

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public Task Saved_names_end_with_their_schema(ServerKind kind) => WithoutNamesAsync(kind, async (server, schema) =>
    {
        var saved = (await server.RunAndReadAsync(schema, "CREATE TABLE t (id INT PRIMARY KEY, a INT); INSERT INTO t VALUES (1, 1);")).Position!;
        Assert.Contains("\"a\"", saved.Names, StringComparison.Ordinal);

        await server.Sql.ExecuteAsync($"DROP DATABASE {schema}; CREATE DATABASE {schema}; USE {schema}; CREATE TABLE t (id INT PRIMARY KEY, b INT); INSERT INTO t VALUES (2, 2)");
        Assert.Equal(["""{"id":2,"b":2}"""], Rows(await server.Source(schema, StartPosition.Resume(saved)).ReadAsync()));
    });

    [Fact]
    public async Task Statements_may_name_a_table_in_other_letters_where_names_have_no_case()
    {
        await using var server = await DatabaseServer.StartAsync(ServerKind.MariaDb, "--lower-case-table-names=1", "--binlog-row-metadata=NO_LOG");
        var schema = await server.CreateDatabaseAsync();
        var recorder = new Recorder();
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.Orders (id INT PRIMARY KEY, a INT)");
        await using var feed = new LiveFeed(server.Source(schema, await server.EndAsync()), recorder);
        await server.Sql.ExecuteAsync($"INSERT INTO {schema}.orders VALUES (1, 1)");
        await Eventually.TrueAsync(() => recorder.Count == 1, "the first row comes");
        await server.Sql.ExecuteAsync($"USE {schema}; ALTER TABLE ORDERS CHANGE a b INT; INSERT INTO oRders VALUES (2, 2); TRUNCATE {schema.ToUpperInvariant()}.Orders");

        await Eventually.TrueAsync(() => recorder.Count == 4, "the rest comes");
        Assert.Equal(["Insert {\"id\":1}", "Altered orders", "Insert {\"id\":2}", "Truncated orders"], recorder.Shorts());
        Assert.Equal(["""{"id":1,"a":1}""", """{"id":2,"b":2}"""], recorder.Changes.Select(change => change.After).OfType<string>());
    }

    private static IEnumerable<string> Rows(Recorder recorder) => recorder.Changes.Where(change => change.Kind != ChangeKind.Table).Select(change => change.After!);

    private async Task WithoutNamesAsync(ServerKind kind, Func<DatabaseServer, string, Task> test)
    {
        var server = await servers.Of(kind);
        await server.Sql.ExecuteAsync($"SET GLOBAL binlog_row_metadata = {(kind == ServerKind.MariaDb ? "NO_LOG" : "MINIMAL")}");
        try
        {
            await test(server, await server.CreateDatabaseAsync());
        }
        finally
        {
            await server.Sql.ExecuteAsync("SET GLOBAL binlog_row_metadata = FULL");
        }
    }
}
