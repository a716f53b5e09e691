using Router.Contracts;
using Router.Replication.Source;
using Router.Replication.Tests.Support;
using Router.Servers;

namespace Router.Replication.Tests;

/// <summary>Rows that foreign keys change are not in most servers' logs: Router says which tables may have such rows, and no others.</summary>
[Collection(SharedServersCollection.Name)]
public sealed class CascadeTests(ServersFixture servers)
{
    private const string Family = """
        CREATE TABLE p (id INT PRIMARY KEY, code INT UNIQUE, v INT);
        CREATE TABLE c (id INT PRIMARY KEY, p INT, v INT, FOREIGN KEY (p) REFERENCES p (id) ON DELETE CASCADE ON UPDATE CASCADE);
        CREATE TABLE n (id INT PRIMARY KEY, code INT, FOREIGN KEY (code) REFERENCES p (code) ON DELETE SET NULL ON UPDATE SET NULL);
        CREATE TABLE r (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES p (id));
        CREATE TABLE other (id INT PRIMARY KEY, v INT);
        INSERT INTO p VALUES (1, 10, 0), (2, 20, 0), (3, 30, 0), (4, 40, 0);
        INSERT INTO c VALUES (11, 1, 0), (12, 1, 0), (21, 2, 0), (31, 3, 0), (32, 3, 0);
        INSERT INTO n VALUES (1, 10), (2, 20), (3, 30);
        INSERT INTO r VALUES (1, 4);

        """;

    [Theory]
    [InlineData("DELETE FROM p WHERE id = 1", "c", "n")]
    [InlineData("UPDATE p SET id = 20 WHERE id = 2", "c")]
    [InlineData("UPDATE p SET code = 99 WHERE id = 2", "n")]
    [InlineData("UPDATE p SET v = v + 1")]
    [InlineData("UPDATE p SET id = id, code = code, v = 7")]
    [InlineData("INSERT INTO p VALUES (5, 50, 0)")]
    [InlineData("REPLACE INTO p VALUES (2, 20, 1)", "c", "n")]
    [InlineData("DELETE FROM c")]
    [InlineData("UPDATE c SET v = 1; UPDATE n SET code = NULL; INSERT INTO r VALUES (2, 4); DELETE FROM other")]
    [InlineData("DELETE p, c FROM p JOIN c ON c.p = p.id AND c.id = 31", "c", "n")]
    public async Task MariaDb_does_not_log_what_cascades_and_exactly_those_tables_are_suspected(string sql, params string[] suspected)
    {
        var server = await servers.MariaDb;
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync($"USE {schema}; {Family}");

        var log = await server.RunAndReadAsync(schema, sql);

        Assert.Equal(suspected, Suspected(log));
        Assert.All(log.Changes.Where(change => change.Kind == ChangeKind.Table), change => Assert.Equal(log.Transactions[^1].Transaction.Sequence, change.Token.Sequence));
    }

    [Theory]
    [InlineData("DELETE FROM p WHERE id = 1", 4)]
    [InlineData("UPDATE p SET id = 20 WHERE id = 2", 2)]
    [InlineData("UPDATE p SET code = 99 WHERE id = 2", 2)]
    [InlineData("UPDATE p SET v = 8", 4)]
    public async Task MySql_logs_what_cascades_and_nothing_is_suspected(string sql, int rows)
    {
        var server = await servers.MySql;
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync($"USE {schema}; {Family}");

        var log = await server.RunAndReadAsync(schema, sql);

        Assert.Empty(Suspected(log));
        Assert.Equal(rows, log.Count);
    }

    [Fact]
    public async Task A_cascade_goes_down_all_generations_and_back_into_the_table_itself()
    {
        var server = await servers.MariaDb;
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync(
            $"""
            USE {schema};
            CREATE TABLE g (id INT PRIMARY KEY);
            CREATE TABLE p (id INT PRIMARY KEY, g INT, FOREIGN KEY (g) REFERENCES g (id) ON DELETE CASCADE);
            CREATE TABLE c (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES p (id) ON DELETE CASCADE);
            CREATE TABLE tree (id INT PRIMARY KEY, parent INT, v INT, FOREIGN KEY (parent) REFERENCES tree (id) ON DELETE CASCADE);
            INSERT INTO g VALUES (1); INSERT INTO p VALUES (1, 1); INSERT INTO c VALUES (1, 1);
            INSERT INTO tree VALUES (1, NULL, 0), (2, 1, 0), (3, 2, 0)
            """);

        Assert.Equal(["c", "p"], Suspected(await server.RunAndReadAsync(schema, "DELETE FROM g")));
        Assert.Empty(Suspected(await server.RunAndReadAsync(schema, "UPDATE tree SET v = 1")));
        var log = await server.RunAndReadAsync(schema, "DELETE FROM tree WHERE id = 1");
        Assert.Equal(["Delete {\"id\":1}", "Cascaded tree"], log.Shorts());
        Assert.Equal("0", await server.Sql.ScalarAsync($"SELECT COUNT(*) FROM {schema}.tree"));
    }

    [Fact]
    public async Task The_parent_need_not_be_followed()
    {
        var server = await servers.MariaDb;
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync($"USE {schema}; {Family}");
        var start = await server.EndAsync();
        await server.Sql.ExecuteAsync($"DELETE FROM {schema}.p WHERE id = 1");

        var log = await (server.Source(schema, start) with { Follows = table => table == new TableName(schema, "c") }).ReadAsync();

        Assert.Equal(["Cascaded c"], log.Shorts());
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_table_that_only_a_trigger_opened_is_not_suspected(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync(
            $"""
            USE {schema};
            CREATE TABLE p (id INT PRIMARY KEY);
            CREATE TABLE log (id INT PRIMARY KEY);
            CREATE TRIGGER t AFTER INSERT ON p FOR EACH ROW INSERT INTO log SELECT NEW.id FROM DUAL WHERE NEW.id > 100
            """);

        var log = await server.RunAndReadAsync(schema, "INSERT INTO p VALUES (1), (2); INSERT INTO p VALUES (101)");

        Assert.Equal(["Insert {\"id\":1}", "Insert {\"id\":2}", "Insert {\"id\":101}", "Insert {\"id\":101}"], log.Shorts());
    }

    [Fact]
    public async Task Keys_that_come_and_go_are_known_from_their_statement_on()
    {
        var server = await servers.MariaDb;
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync(
            $"USE {schema}; CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE c (id INT PRIMARY KEY, p INT, KEY (p)); INSERT INTO p VALUES (1), (2), (3); INSERT INTO c VALUES (1, 1), (2, 2)");
        var recorder = new Recorder();
        await using var feed = new LiveFeed(server.Source(schema, await server.EndAsync()), recorder);

        await server.Sql.ExecuteAsync($"USE {schema}; UPDATE c SET p = 1 WHERE id = 1; INSERT INTO c VALUES (3, 3)");
        await Eventually.TrueAsync(() => recorder.Count == 1, "the table is known without a key");
        await server.Sql.ExecuteAsync($"USE {schema}; ALTER TABLE c ADD CONSTRAINT k FOREIGN KEY (p) REFERENCES p (id) ON DELETE CASCADE; DELETE FROM p WHERE id = 1");
        await Eventually.TrueAsync(() => recorder.Shorts().Contains("Cascaded c"), "the cascade is suspected");
        await server.Sql.ExecuteAsync($"USE {schema}; ALTER TABLE c DROP FOREIGN KEY k; DELETE FROM p WHERE id = 2");
        await Eventually.TrueAsync(() => recorder.Shorts().Contains("Delete {\"id\":2}"), "the other parent went");

        Assert.Equal(["Insert {\"id\":3}", "Altered c", "Delete {\"id\":1}", "Cascaded c", "Altered c", "Delete {\"id\":2}"], recorder.Shorts());
    }

    [Fact]
    public async Task A_key_that_is_gone_by_the_time_of_reading_is_suspected_all_the_same()
    {
        var server = await servers.MariaDb;
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync($"USE {schema}; {Family}");

        var log = await server.RunAndReadAsync(schema, "DELETE FROM p WHERE id = 1; DROP TABLE c; DELETE FROM p WHERE id = 2");

        Assert.Equal(["Cascaded c", "Cascaded n"], log.Shorts().Skip(1).Take(2).Order());
        Assert.Equal(["Dropped c", "Delete {\"id\":2}", "Cascaded n"], log.Shorts().Skip(3));
    }

    [Fact]
    public async Task A_log_file_tells_no_keys_so_every_table_opened_without_rows_is_suspected()
    {
        var server = await servers.MariaDb;
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync($"USE {schema}; {Family}");
        var start = await server.EndAsync();
        await server.Sql.ExecuteAsync($"USE {schema}; DELETE FROM p WHERE id = 1; DELETE FROM other; INSERT INTO other VALUES (1, 1); FLUSH BINARY LOGS");
        var file = new SourceOptions { LogFile = Path.Combine(server.DataFolder, start.File), Start = start, UntilEnd = true, Follows = table => table.Schema == schema };

        var log = await file.ReadAsync();

        Assert.Equal(["c", "n"], Suspected(log).Except(["r"]));
        Assert.Contains("Insert {\"id\":1}", log.Shorts());
    }

    [Fact]
    public async Task Nobody_is_asked_and_nothing_said_where_it_is_not_wanted()
    {
        var server = await servers.MariaDb;
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync($"USE {schema}; {Family}");
        var start = await server.EndAsync();
        await server.Sql.ExecuteAsync($"DELETE FROM {schema}.p WHERE id = 1");

        var log = await (server.Source(schema, start) with { SuspectsCascades = false }).ReadAsync();

        Assert.Equal(["Delete {\"id\":1}"], log.Shorts());
    }

    private static string[] Suspected(Recorder log) =>
        [.. log.Changes.Where(change => change.TableChange == TableChange.Cascaded).Select(change => change.Table.Table).Order(StringComparer.Ordinal)];
}
