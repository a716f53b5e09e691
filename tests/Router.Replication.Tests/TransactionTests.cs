using Router.Contracts;
using Router.Replication.Source;
using Router.Replication.Tests.Support;
using Router.Servers;

namespace Router.Replication.Tests;

/// <summary>Nothing undone is delivered, everything committed is.</summary>
[Collection(SharedServersCollection.Name)]
public sealed class TransactionTests(ServersFixture servers, RelaxedMySql relaxed) : IClassFixture<RelaxedMySql>
{
    private const string Tables = """
        CREATE TABLE t (id INT PRIMARY KEY, v INT) ENGINE=InnoDB;
        CREATE TABLE m (id INT PRIMARY KEY, v INT) ENGINE=MyISAM;
        """;

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task What_a_rollback_to_a_savepoint_undoes_is_dropped(ServerKind kind)
    {
        var read = await RunAsync(kind, Tables + """
            BEGIN;
            INSERT INTO t VALUES (1, 0);
            SAVEPOINT a;
            INSERT INTO t VALUES (2, 0);
            INSERT INTO m VALUES (1, 0);
            SAVEPOINT `b ``quoted`` "x"`;
            INSERT INTO t VALUES (3, 0);
            ROLLBACK TO `B ``QUOTED`` "X"`;
            INSERT INTO t VALUES (4, 0);
            SAVEPOINT a;
            INSERT INTO t VALUES (5, 0);
            INSERT INTO m VALUES (2, 0);
            ROLLBACK WORK TO SAVEPOINT A;
            UPDATE t SET v = 7;
            RELEASE SAVEPOINT a;
            COMMIT;
            """);

        Assert.Equal(["Altered t", .. new[] { 1, 2, 4 }.Select(id => $"Insert {{\"id\":{id}}}"), .. new[] { 1, 2, 4 }.Select(id => $"Update {{\"id\":{id}}}")], read.Shorts("t"));
        // MySQL cuts what it undoes out of the log; MariaDB logs it, and then that it is undone.
        Assert.Equal(kind == ServerKind.MariaDb ? 2 : 0, read.Discarded);
        Assert.Single(read.Changes.Where(c => c.Table.Table == "t" && c.Kind != ChangeKind.Table).Select(c => c.Transaction).Distinct());
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_transaction_that_ends_in_a_rollback_is_dropped_and_what_no_rollback_undoes_is_not(ServerKind kind)
    {
        var read = await RunAsync(kind, Tables + """
            INSERT INTO t VALUES (1, 0);
            INSERT INTO m VALUES (1, 0);
            BEGIN;
            INSERT INTO t VALUES (2, 0);
            CREATE TEMPORARY TABLE x (i INT);
            INSERT INTO m VALUES (2, 0);
            INSERT INTO t VALUES (3, 0);
            ROLLBACK;
            BEGIN;
            UPDATE t, m SET t.v = 5, m.v = 5 WHERE t.id = m.id;
            ROLLBACK;
            BEGIN;
            UPDATE t, m SET t.v = 6, m.v = 6 WHERE t.id = m.id;
            INSERT INTO t VALUES (8, 8);
            COMMIT;
            """);

        Assert.DoesNotContain("""Insert {"id":2}""", read.Shorts("t"));
        Assert.Contains("""Insert {"id":2}""", read.Shorts("m"));
        Assert.Contains("""Update {"id":1}""", read.Shorts("t"));
        Assert.Equal(kind == ServerKind.MariaDb, read.Discarded > 0);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task XA_transactions_are_delivered_when_they_are_committed_and_by_that_token(ServerKind kind)
    {
        var read = await RunAsync(kind, Tables + """
            XA START 'commit','b',7; INSERT INTO t VALUES (1, 1), (2, 1); XA END 'commit','b',7; XA PREPARE 'commit','b',7;
            XA COMMIT 'commit','b',7;
            XA START 'rollback'; INSERT INTO t VALUES (3, 1); XA END 'rollback'; XA PREPARE 'rollback'; XA ROLLBACK 'rollback';
            XA START 'unprepared'; INSERT INTO t VALUES (4, 1); XA END 'unprepared'; XA ROLLBACK 'unprepared';
            XA START X'00ff27'; INSERT INTO t VALUES (5, 1); XA END X'00ff27'; XA COMMIT X'00ff27' ONE PHASE;
            XA START 'empty'; XA END 'empty'; XA PREPARE 'empty'; XA COMMIT 'empty';
            XA START 'empty2'; SELECT COUNT(*) FROM t; XA END 'empty2'; XA PREPARE 'empty2'; XA ROLLBACK 'empty2';
            INSERT INTO t VALUES (6, 1);
            """);

        Assert.Equal(["Altered t", .. new[] { 1, 2, 5, 6 }.Select(id => $"Insert {{\"id\":{id}}}")], read.Shorts("t"));
        Assert.All(read.Changes.Zip(read.Changes.Skip(1)), pair => Assert.True(pair.First.Token < pair.Second.Token));
        Assert.Empty(read.Prepared);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_reader_that_restarts_between_prepare_and_decision_misses_nothing(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync($"USE {schema}; {Tables}");
        var start = await server.EndAsync();
        await server.Sql.ExecuteAsync($"""
            USE {schema};
            INSERT INTO t VALUES (1, 0);
            XA START '{schema}-1'; INSERT INTO t VALUES (2, 0); XA END '{schema}-1'; XA PREPARE '{schema}-1';
            """);
        await server.Sql.ExecuteAsync($"USE {schema}; INSERT INTO t VALUES (3, 0)");
        await server.Sql.ExecuteAsync($"USE {schema}; XA START '{schema}-2'; INSERT INTO t VALUES (4, 0); XA END '{schema}-2'; XA PREPARE '{schema}-2'");
        await server.Sql.ExecuteAsync($"USE {schema}; INSERT INTO t VALUES (5, 0)");

        var first = await server.Source(schema, start).ReadAsync();
        Assert.Equal([1, 3, 5], Ids(first));
        Assert.Equal(2, first.Prepared.Count);
        var saved = first.Position!;
        Assert.Equal(first.Transactions.First(t => t.Transaction.Equals(first.Changes[0].Transaction)).After, saved);

        await server.Sql.ExecuteAsync($"XA COMMIT '{schema}-2'");
        var second = await server.Source(schema, StartPosition.Resume(saved))
            .ReadAsync(new Recorder { SkipThroughSequence = first.Changes[^1].Token.Sequence });
        Assert.Equal([4], Ids(second));
        Assert.Equal(saved, second.Position);

        await server.Sql.ExecuteAsync($"XA ROLLBACK '{schema}-1'; USE {schema}; INSERT INTO t VALUES (6, 0)");
        var third = await server.Source(schema, StartPosition.Resume(second.Position!))
            .ReadAsync(new Recorder { SkipThroughSequence = second.Changes[^1].Token.Sequence });
        Assert.Equal([6], Ids(third));
        Assert.NotEqual(saved, third.Position);

        var whole = await server.Source(schema, start).ReadAsync();
        Assert.Equal(whole.Changes, [.. first.Changes, .. second.Changes, .. third.Changes]);
        Assert.Equal(await Replica.OfAsync(server, schema, "t"), Replica.Of(whole, "t"));
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_decision_whose_rows_were_never_read_is_an_error(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync($"USE {schema}; {Tables} XA START '{schema}'; INSERT INTO t VALUES (2, 0); XA END '{schema}'; XA PREPARE '{schema}'");
        var start = await server.EndAsync();
        await server.Sql.ExecuteAsync($"XA COMMIT '{schema}'");

        var failure = await server.Source(schema, start).FailureAsync();
        Assert.Equal(SourceFault.PositionLost, failure.Fault);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task Changes_of_whole_tables_come_in_their_place(ServerKind kind)
    {
        var read = await RunAsync(kind, """
            CREATE TABLE t (id INT PRIMARY KEY, v INT);
            INSERT INTO t VALUES (1, 1);
            CREATE TABLE c AS SELECT * FROM t;
            TRUNCATE TABLE t;
            INSERT INTO t VALUES (2, 2);
            ALTER TABLE t ADD COLUMN w INT FIRST;
            INSERT INTO t VALUES (3, 3, 3);
            BEGIN; INSERT INTO t VALUES (4, 4, 4); CREATE INDEX i ON t (v); INSERT INTO t VALUES (5, 5, 5); COMMIT;
            RENAME TABLE t TO x, c TO t;
            INSERT INTO t VALUES (6, 6);
            INSERT INTO x VALUES (7, 7, 7);
            DROP TABLE x, t;
            CREATE TABLE t (id INT PRIMARY KEY, v INT);
            INSERT INTO t VALUES (1, NULL);
            """, compare: false);

        Assert.Equal(
            [
                "t Altered t", "t Insert {\"id\":1}", "c Altered c", "c Insert {}", "t Truncated t", "t Insert {\"id\":2}", "t Altered t",
                "t Insert {\"id\":3}", "t Insert {\"id\":4}", "t Altered t", "t Insert {\"id\":5}", "t Renamed t", "x Renamed x", "c Renamed c", "t Renamed t",
                "t Insert {}", "x Insert {\"id\":7}", "x Dropped x", "t Dropped t", "t Altered t", "t Insert {\"id\":1}",
            ],
            read.Changes.Select(change => $"{change.Table.Table} {change.Short}"));
        Assert.Equal("""{"w":3,"id":3,"v":3}""", read.Changes.Single(c => c.Key == "{\"id\":3}").After);
        Assert.Equal(read.Changes[2].Transaction, read.Changes[3].Transaction);
        Assert.NotEqual(read.Changes[8].Transaction, read.Changes[10].Transaction);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task Dropping_a_schema_drops_the_tables_it_was_seen_to_have(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync();
        var start = await server.EndAsync();
        await server.Sql.ExecuteAsync(
            $"USE {schema}; CREATE TABLE a (id INT); CREATE TABLE b (id INT); INSERT INTO a VALUES (1); INSERT INTO b VALUES (1); DROP DATABASE {schema}");

        var read = await server.Source(schema, start).ReadAsync();
        Assert.Equal(["Dropped a", "Dropped b"], read.Shorts().Where(text => text.StartsWith("Dropped", StringComparison.Ordinal)).Order());
    }

    private static IEnumerable<int> Ids(Recorder read) => read.Changes.Select(change => int.Parse(change.Key!.AsSpan(6, 1)));

    private async Task<Recorder> RunAsync(ServerKind kind, string sql, bool compare = true)
    {
        var server = kind == ServerKind.MariaDb ? await servers.MariaDb : await relaxed.Server;
        var schema = await server.CreateDatabaseAsync();
        var read = await server.RunAndReadAsync(schema, sql);
        if (compare)
        {
            Assert.Equal(await Replica.OfAsync(server, schema, "t"), Replica.Of(read, "t"));
            Assert.Equal(await Replica.OfAsync(server, schema, "m"), Replica.Of(read, "m"));
        }

        return read;
    }
}
