using Router.Contracts;
using Router.Replication.Tests.Support;
using Router.Servers;

namespace Router.Replication.Tests;

/// <summary>Which events a sequence of statements gives, one key an event.</summary>
[Collection(SharedServersCollection.Name)]
public sealed class StatementSequenceTests(ServersFixture servers)
{
    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task Inserts_updates_and_deletes_come_one_key_an_event(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.t (id INT PRIMARY KEY, v INT NOT NULL DEFAULT 0)");

        var read = await server.RunAndReadAsync(schema, """
            INSERT INTO t (id) VALUES (1);
            INSERT INTO t (id) VALUES (2), (3), (4);
            UPDATE t SET v = 1 WHERE id = 1;
            UPDATE t SET v = 2 WHERE id = 2;
            UPDATE t SET v = 3 WHERE id <> 1;
            DELETE FROM t WHERE id <> 1;
            DELETE FROM t WHERE id = 1;
            """);

        string[] expected = [
            .. Keys("Insert", 1, 2, 3, 4), .. Keys("Update", 1, 2, 2, 3, 4), .. Keys("Delete", 2, 3, 4, 1)];
        Assert.Equal(expected, read.Shorts());
        Assert.Equal([1, 3, 1, 1, 3, 3, 1], read.Transactions.Select(t => read.Changes.Count(c => c.Transaction == t.Transaction)).Where(n => n > 0));
        Assert.Equal("""{"id":2,"v":2}""", read.Changes[6].Before);
        Assert.Equal("""{"id":2,"v":3}""", read.Changes[6].After);
        AssertTokensRise(read);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task Keys_are_composite_missing_or_changed(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync();

        var read = await server.RunAndReadAsync(schema, """
            CREATE TABLE c (a INT, b VARCHAR(9), v INT, PRIMARY KEY (b, a));
            CREATE TABLE n (a INT);
            INSERT INTO c VALUES (1, 'x', 0), (2, 'y', 0);
            UPDATE c SET a = a + 10 WHERE b = 'x';
            INSERT INTO n VALUES (1), (1);
            DELETE FROM n LIMIT 1;
            """);

        Assert.Equal(
            ["Altered c", """Insert {"b":"x","a":1}""", """Insert {"b":"y","a":2}""", """Update {"b":"x","a":1}"""],
            read.Shorts("c"));
        Assert.Equal("""{"a":11,"b":"x","v":0}""", read.Changes.Single(c => c.Kind == ChangeKind.Update).After);
        Assert.Equal(["Altered n", "Insert {}", "Insert {}", "Delete {}"], read.Shorts("n"));
        AssertTokensRise(read);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task Tables_of_one_name_in_two_schemas_are_two_tables(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var (one, two) = (await server.CreateDatabaseAsync(), await server.CreateDatabaseAsync());
        await server.Sql.ExecuteAsync($"CREATE TABLE {one}.t (id INT PRIMARY KEY); CREATE TABLE {two}.t (name VARCHAR(9) PRIMARY KEY)");
        var start = await server.EndAsync();
        await server.Sql.ExecuteAsync(
            $"BEGIN; INSERT INTO {one}.t VALUES (1); INSERT INTO {two}.t VALUES ('a'); INSERT INTO {one}.t VALUES (2); COMMIT;"
            + $"UPDATE {one}.t x JOIN {two}.t y SET x.id = x.id + 10, y.name = 'b' WHERE x.id = 1;");

        var both = await (server.Source(null, start) with { Follows = table => table.Schema == one || table.Schema == two }).ReadAsync();
        Assert.Equal(
            [$"{one} 1", $"{two} a", $"{one} 2"],
            both.Changes.Where(c => c.Kind == ChangeKind.Insert).Select(c => $"{c.Table.Schema} {c.Key!.Trim('{', '}').Split(':')[1].Trim('"')}"));
        Assert.Equal(
            new[] { one, two }.Order(), both.Changes.Where(c => c.Kind == ChangeKind.Update).Select(c => c.Table.Schema).Order());

        var second = await server.Source(two, start).ReadAsync();
        Assert.Equal(both.Changes.Where(c => c.Table.Schema == two), second.Changes);
    }

    private static IEnumerable<string> Keys(string verb, params int[] ids) => ids.Select(id => $"{verb} {{\"id\":{id}}}");

    private static void AssertTokensRise(Recorder read) =>
        Assert.All(read.Changes.Zip(read.Changes.Skip(1)), pair => Assert.True(pair.First.Token < pair.Second.Token));
}
