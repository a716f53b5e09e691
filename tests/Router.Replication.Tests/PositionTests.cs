using Router.Contracts;
using Router.Replication.Source;
using Router.Replication.Tests.Support;
using Router.Servers;

namespace Router.Replication.Tests;

/// <summary>Where reading may begin, and that it always gives the same.</summary>
[Collection(SharedServersCollection.Name)]
public sealed class PositionTests(ServersFixture servers)
{
    private const string Mixed = """
        CREATE TABLE t (id INT PRIMARY KEY, v INT) ENGINE=InnoDB;
        CREATE TABLE m (id INT PRIMARY KEY, v INT) ENGINE=MyISAM;
        INSERT INTO t VALUES (1, 0), (2, 0), (3, 0);
        INSERT INTO m VALUES (1, 0);
        BEGIN; UPDATE t SET v = 1; DELETE FROM t WHERE id = 2; SAVEPOINT s; INSERT INTO t VALUES (9, 9); COMMIT;
        XA START 'DATABASE'; INSERT INTO t VALUES (4, 0); XA END 'DATABASE'; XA PREPARE 'DATABASE';
        XA COMMIT 'DATABASE';
        FLUSH BINARY LOGS;
        ALTER TABLE t ADD w INT;
        INSERT INTO t VALUES (5, 0, 1);
        CREATE TABLE c (PRIMARY KEY (id)) SELECT id FROM t;
        FLUSH BINARY LOGS;
        UPDATE t SET v = id * 2;
        DELETE FROM c;
        """;

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task Every_start_gives_the_same_changes_with_the_same_tokens(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync();
        var whole = await server.RunAndReadAsync(schema, Mixed.Replace("DATABASE", schema, StringComparison.Ordinal));
        Assert.True(whole.Changes.Count > 25);

        Assert.Equal(whole.Changes, (await server.Source(schema, StartPosition.Oldest).ReadAsync()).Changes);
        foreach (var (transaction, after) in whole.Transactions)
        {
            var rest = whole.Changes.Where(change => change.Token.Sequence > transaction.Sequence);
            foreach (var start in new[] { StartPosition.Resume(after), StartPosition.At(after.File, after.Offset), StartPosition.After(after.Gtids) })
            {
                Assert.Equal(rest, (await server.Source(schema, start).ReadAsync()).Changes);
            }
        }
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_place_within_a_transaction_is_an_error_that_names_its_ends(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync();
        var read = await server.RunAndReadAsync(schema, "CREATE TABLE t (id INT PRIMARY KEY); BEGIN; INSERT INTO t VALUES (1); INSERT INTO t VALUES (2); COMMIT; INSERT INTO t VALUES (3);");
        var (transaction, after) = read.Transactions.Single(t => t.Transaction == read.Changes[1].Transaction);

        foreach (var offset in new[] { transaction.Offset + 1, (transaction.Offset + after.Offset) / 2, after.Offset - 1 })
        {
            var failure = await server.Source(schema, StartPosition.At(after.File, offset)).FailureAsync();
            Assert.Equal(SourceFault.PositionLost, failure.Fault);
            Assert.Contains($"{after.File}:{transaction.Offset} ", failure.Message, StringComparison.Ordinal);
            Assert.Contains($"{after.File}:{after.Offset}.", failure.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_place_that_the_log_does_not_have_is_lost(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var end = await server.EndAsync();

        foreach (var start in new[] { StartPosition.At(end.File, end.Offset + 100_000_000), StartPosition.At("binlog.777777", 4), StartPosition.At("other.000001", 4) })
        {
            var failure = await server.Source(null, start).FailureAsync();
            Assert.Equal(SourceFault.PositionLost, failure.Fault);
            Assert.Contains(start.File, failure.Message, StringComparison.Ordinal);
        }

        Assert.Equal(SourceFault.PositionLost, (await server.Source(null, StartPosition.After("no gtid")).FailureAsync()).Fault);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task The_end_is_where_the_log_ended_at_connecting_however_busy_the_server(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync();
        var start = await server.EndAsync();
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.t (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(99)); INSERT INTO {schema}.t VALUES (1, '')");

        // The reader is slower than this writer: every committed row makes two more.
        var inserts = 0;
        var recorder = new Recorder
        {
            Committed = _ =>
            {
                if (inserts++ < 20)
                {
                    server.Sql.ExecuteAsync($"INSERT INTO {schema}.t (v) VALUES ('more'); INSERT INTO {schema}.t (v) VALUES ('and more')").GetAwaiter().GetResult();
                }
            },
        };
        await server.Source(schema, start).ReadAsync(recorder);

        Assert.Equal(["Altered t", "Insert {\"id\":1}"], recorder.Shorts());
        Assert.True(inserts >= 2);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task From_the_end_on_only_what_is_new_is_read(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.t (id INT PRIMARY KEY); INSERT INTO {schema}.t VALUES (1)");
        var recorder = new Recorder();
        await using var feed = new LiveFeed(server.Source(schema, StartPosition.End), recorder);
        await Eventually.TrueAsync(() => feed.Status.State == Feed.FeedState.Following, "the feed follows");

        await server.Sql.ExecuteAsync($"INSERT INTO {schema}.t VALUES (2)");
        await Eventually.TrueAsync(() => recorder.Count > 0, "the row comes");

        Assert.Equal(["Insert {\"id\":2}"], recorder.Shorts());
        var after = recorder.Transactions.Single(t => t.Transaction == recorder.Changes[0].Transaction).After;
        Assert.Contains(recorder.Changes[0].Transaction.Gtid.ToString().Split(':')[0], after.Gtids, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_set_with_holes_gives_what_it_lacks_and_a_resume_does_not_repeat_the_rest()
    {
        var server = await servers.MySql;
        var schema = await server.CreateDatabaseAsync();
        var whole = await server.RunAndReadAsync(
            schema, "CREATE TABLE t (id INT PRIMARY KEY);" + string.Concat(Enumerable.Range(1, 6).Select(id => $"INSERT INTO t VALUES ({id});")));
        var all = (MySqlGtidSet)GtidSet.Parse(GtidDialect.MySql, whole.Transactions[0].After.Gtids);
        foreach (var change in whole.Changes.Where((_, i) => i % 2 == 1))
        {
            all.Add(change.Transaction.Gtid);
        }

        var holes = await server.Source(schema, StartPosition.After(all.ToString())).ReadAsync();
        Assert.Equal(whole.Changes.Where((change, i) => i % 2 == 0 && change.Token.Sequence > whole.Transactions[0].Transaction.Sequence), holes.Changes);

        foreach (var (transaction, after) in holes.Transactions)
        {
            var rest = await server.Source(schema, StartPosition.Resume(after)).ReadAsync();
            Assert.Equal(holes.Changes.Where(change => change.Token.Sequence > transaction.Sequence), rest.Changes);
        }
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_start_by_GTIDs_saves_no_place_before_what_they_cover(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.t (id INT PRIMARY KEY); INSERT INTO {schema}.t VALUES (1)");
        var gtids = await server.GtidsAsync();

        var nothing = await server.Source(schema, StartPosition.After(gtids)).ReadAsync();
        Assert.Empty(nothing.Changes);
        await server.Sql.ExecuteAsync($"INSERT INTO {schema}.t VALUES (2)");
        var resumed = await server.Source(schema, StartPosition.Resume(nothing.Position!)).ReadAsync();
        Assert.Equal(["Insert {\"id\":2}"], resumed.Shorts());
    }
}
