using Router.Contracts;
using Router.Replication.Source;
using Router.Replication.Tests.Support;
using Router.Servers;

namespace Router.Replication.Tests;

/// <summary>Every change once and in order, whatever happens to the connection.</summary>
[Collection(OwnServers.Collection)]
public sealed class FaultTests(OwnServers servers)
{
    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public Task Killed_connections_lose_and_repeat_nothing(ServerKind kind) =>
        FollowThroughAsync(kind, Rounds.Of(8, 200), async (server, feed) =>
        {
            var before = feed.Status.Reconnects;
            await KillDumpAsync(server);
            await Eventually.TrueAsync(() => feed.Status.Reconnects > before, "the kill is noticed");
        });

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_kill_in_the_midst_of_a_transaction_gives_its_rows_once(ServerKind kind)
    {
        const int Rows = 40;
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.t (id INT PRIMARY KEY, s LONGTEXT)");
        var start = await server.EndAsync();
        var insert = string.Concat(Enumerable.Range(1, Rows).Select(id => $"INSERT INTO t VALUES ({id}, REPEAT('x', 1000000));"));
        await server.Sql.ExecuteAsync($"USE {schema}; BEGIN; {insert} COMMIT; INSERT INTO t VALUES (0, '')");

        // More than all buffers hold: while the reader stands still, the server cannot have sent the end.
        var (appended, kills) = (0, 0);
        Recorder? recorder = null;
        recorder = new Recorder
        {
            Appended = () =>
            {
                if (++appended == 3 || (kills == 1 && recorder!.Discarded > 0))
                {
                    kills++;
                    KillDumpAsync(server).GetAwaiter().GetResult();
                }
            },
        };
        await server.Source(schema, start).ReadAsync(recorder);

        Assert.Equal(2, kills);
        Assert.True(recorder.Discarded > 3, $"{recorder.Discarded} rows were handed over in vain");
        Assert.Equal([.. Enumerable.Range(1, Rows).Append(0).Select(id => $"Insert {{\"id\":{id}}}")], recorder.Shorts());
        Assert.Equal([.. Enumerable.Range(0, Rows).Append(0).Select(row => 2 * row)], recorder.Changes.Select(change => change.Token.Row));
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public Task Server_restarts_lose_and_repeat_nothing(ServerKind kind) =>
        FollowThroughAsync(kind, Rounds.Of(1, 20), async (server, feed) =>
        {
            var (before, pid) = (feed.Status.Reconnects, server.Pid);
            await server.RestartAsync();
            Assert.NotEqual(pid, server.Pid);
            await Eventually.TrueAsync(() => feed.Status.Reconnects > before, "the restart is noticed");
        });

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public Task Server_crashes_lose_and_repeat_nothing(ServerKind kind) =>
        FollowThroughAsync(kind, Rounds.Of(1, 20), async (server, feed) =>
        {
            var (before, pid) = (feed.Status.Reconnects, server.Pid);
            await server.KillAsync();
            await server.StartAgainAsync();
            Assert.NotEqual(pid, server.Pid);
            await Eventually.TrueAsync(() => feed.Status.Reconnects > before, "the crash is noticed");
        });

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_half_open_connection_is_found_by_the_read_deadline(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.t (id INT PRIMARY KEY)");
        var start = await server.EndAsync();
        using var proxy = new Proxy(server.Port);
        var recorder = new Recorder();
        var source = server.Source(schema, start);
        await using var feed = new LiveFeed(
            source with { Server = source.Server! with { Port = proxy.Port }, ReadDeadline = TimeSpan.FromMilliseconds(700) }, recorder);
        await server.Sql.ExecuteAsync($"INSERT INTO {schema}.t VALUES (1)");
        await Eventually.TrueAsync(() => recorder.Count == 1, "the first row comes");

        proxy.Freeze();
        await server.Sql.ExecuteAsync($"INSERT INTO {schema}.t VALUES (2)");
        await Eventually.TrueAsync(() => feed.Status.Failure is Wire.ReadDeadlineException, "the silence is noticed");
        Assert.Equal(1, recorder.Count);
        proxy.Thaw();

        await Eventually.TrueAsync(() => recorder.Count == 2, "the second row comes");
        Assert.Equal(["Insert {\"id\":1}", "Insert {\"id\":2}"], recorder.Shorts());
        Assert.True(feed.Status.Reconnects > 0);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_start_by_GTIDs_survives_a_kill_before_its_first_transaction(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.t (id INT PRIMARY KEY); INSERT INTO {schema}.t VALUES (1)");
        var recorder = new Recorder();
        await using var feed = new LiveFeed(server.Source(schema, StartPosition.After(await server.GtidsAsync())), recorder);
        await Eventually.TrueAsync(() => feed.Status.State == Feed.FeedState.Following, "the feed follows");

        await KillDumpAsync(server);
        await Eventually.TrueAsync(() => feed.Status is { Reconnects: > 0, State: Feed.FeedState.Following }, "the feed follows again");
        await server.Sql.ExecuteAsync($"INSERT INTO {schema}.t VALUES (2)");
        await Eventually.TrueAsync(() => recorder.Count > 0, "the row comes");
        await KillDumpAsync(server);
        await server.Sql.ExecuteAsync($"INSERT INTO {schema}.t VALUES (3)");
        await Eventually.TrueAsync(() => recorder.Count > 1, "the next row comes");

        Assert.Equal(["Insert {\"id\":2}", "Insert {\"id\":3}"], recorder.Shorts());
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_login_that_worked_before_is_tried_again(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.t (id INT PRIMARY KEY); DROP USER IF EXISTS reader; CREATE USER reader IDENTIFIED BY 'old'; GRANT ALL ON *.* TO reader");
        var recorder = new Recorder();
        await using var feed = new LiveFeed(server.Source(schema, StartPosition.End) with { Server = server.Settings("reader", "old") }, recorder);
        await Eventually.TrueAsync(() => feed.Status.State == Feed.FeedState.Following && recorder.Position is not null, "the feed follows");

        await server.Sql.ExecuteAsync("ALTER USER reader IDENTIFIED BY 'new'");
        await KillDumpAsync(server);
        await Eventually.TrueAsync(() => feed.Status.Failure is Wire.LoginException, "the login is refused");
        await server.Sql.ExecuteAsync($"INSERT INTO {schema}.t VALUES (1); ALTER USER reader IDENTIFIED BY 'old'");

        await Eventually.TrueAsync(() => recorder.Count == 1, "the row comes");
    }

    /// <summary>MariaDB only ends the older connection, as if somebody had killed it.</summary>
    [Fact]
    public async Task A_reader_whose_server_id_another_one_takes_says_so()
    {
        var server = await servers.Of(ServerKind.MySql);
        var source = server.Source("none", StartPosition.End) with { ServerId = 4711 };
        var thrownOut = new LiveFeed(source, new Recorder());
        await Eventually.TrueAsync(() => thrownOut.Status.State == Feed.FeedState.Following, "the first one follows");
        await using var other = new LiveFeed(source, new Recorder());

        var failure = await Assert.ThrowsAsync<SourceException>(() => thrownOut.Running.WaitAsync(TimeSpan.FromMinutes(2)));
        Assert.Equal(SourceFault.CannotConnect, failure.Fault);
        Assert.Contains("server id", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_table_in_memory_that_a_restart_empties_is_truncated(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync();
        var start = await server.EndAsync();
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.t (id INT PRIMARY KEY) ENGINE=MEMORY; INSERT INTO {schema}.t VALUES (1)");
        await server.RestartAsync();
        await server.Sql.ExecuteAsync($"INSERT INTO {schema}.t VALUES (2)");

        Assert.Equal(["Altered t", "Insert {\"id\":1}", "Truncated t", "Insert {\"id\":2}"], (await server.Source(schema, start).ReadAsync()).Shorts());
    }

    [Fact]
    public async Task A_server_that_closes_every_connection_is_asked_ever_more_rarely()
    {
        using var refusing = new Proxy(1);
        var source = new SourceOptions
        {
            Server = new() { Host = "127.0.0.1", Port = refusing.Port, User = "u" },
            FirstReconnectDelay = TimeSpan.FromMilliseconds(20),
            LongestReconnectDelay = TimeSpan.FromMilliseconds(640),
        };
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        await using var feed = new LiveFeed(source, new Recorder());
        await Eventually.TrueAsync(() => feed.Status.Reconnects >= 7, "it tries seven times");

        // At least half of 20 + 40 + 80 + 160 + 320 + 640 ms lie between them.
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(started) > TimeSpan.FromMilliseconds(620));
    }

    /// <summary>Follows a table under load through faults, and compares what came with the table and with a reading of the log in one go.</summary>
    private async Task FollowThroughAsync(ServerKind kind, int rounds, Func<DatabaseServer, LiveFeed, Task> strike)
    {
        var seed = Environment.ProcessId + rounds;
        Console.WriteLine($"seed {seed}");
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.t (id INT PRIMARY KEY, v INT)");
        var start = await server.EndAsync();
        var recorder = new Recorder();
        await using var feed = new LiveFeed(server.Source(schema, start), recorder);
        await using (var writer = new Writer(server, schema, seed))
        {
            for (var round = 0; round < rounds; round++)
            {
                var (written, read) = (writer.Written, recorder.Count);
                await Eventually.TrueAsync(() => feed.Running.IsCompleted || (writer.Written > written + 20 && recorder.Count > read), "the load goes on");
                await strike(server, feed);
            }
        }

        await server.Sql.ExecuteAsync($"INSERT INTO {schema}.t VALUES (-1, 42)");
        await Eventually.TrueAsync(() => feed.Running.IsCompleted || recorder.Changes.Any(c => c.Key == "{\"id\":-1}"), "the last row comes");
        Assert.False(feed.Running.IsCompleted, $"{feed.Status.Failure}");
        Assert.True(feed.Status.Reconnects >= rounds, $"{feed.Status.Reconnects} reconnects in {rounds} rounds");

        var changes = recorder.Changes;
        Assert.All(changes.Zip(changes.Skip(1)), pair => Assert.True(pair.First.Token < pair.Second.Token));
        Assert.Equal(await Replica.OfAsync(server, schema, "t"), Replica.Of(recorder, "t"));
        Assert.Equal((await server.Source(schema, start).ReadAsync()).Changes, changes);
    }

    /// <summary>Ends all dumps of the server.</summary>
    private static async Task KillDumpAsync(DatabaseServer server)
    {
        await Eventually.TrueAsync(
            async () =>
            {
                var dumps = await server.Sql.QueryAsync("SELECT ID FROM information_schema.PROCESSLIST WHERE COMMAND LIKE 'Binlog Dump%'");
                var killed = 0;
                foreach (var dump in dumps)
                {
                    killed += await IsKilledAsync(server, $"{dump[0]}") ? 1 : 0;
                }

                return killed > 0;
            },
            "there is a dump to kill");
    }

    /// <summary>False for one that ended between the list and the kill.</summary>
    private static async Task<bool> IsKilledAsync(DatabaseServer server, string dump)
    {
        try
        {
            await server.Sql.ExecuteAsync($"KILL {dump}");
            return true;
        }
        catch (ServerException gone) when (gone.Message.Contains("Unknown thread id", StringComparison.Ordinal))
        {
            return false;
        }
    }
}
