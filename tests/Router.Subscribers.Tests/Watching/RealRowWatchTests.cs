using System.Globalization;
using Router.Contracts;
using Router.Servers;
using Router.Subscribers.Tests.Watching.Fakes;

namespace Router.Subscribers.Tests.Watching;

/// <summary>Watched rows of real servers.</summary>
public sealed class RealRowWatchTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    public static TheoryData<ServerKind> Kinds => [ServerKind.MariaDb, ServerKind.MySql];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_newest_image_comes_at_once_then_every_change(ServerKind kind)
    {
        await using var rig = await WatchRig.StartAsync(await servers.Of(kind));
        await using var first = new Watched(rig.Watch, 1);
        await using var absent = new Watched(rig.Watch, 3);
        await Task.WhenAll(first.HasAsync(1), absent.HasAsync(1));

        foreach (var sql in new[] { "UPDATE t SET v = v + 1", "DELETE FROM t WHERE id = 1", "INSERT INTO t VALUES (1, 5), (3, 30)", "UPDATE t SET v = 31 WHERE id = 3" })
        {
            await rig.ExecuteAsync(sql);
        }

        await Task.WhenAll(first.HasAsync(4), absent.HasAsync(3));
        Assert.Equal(["10", "Update 11", "Delete none", "Insert 5"], first.Texts);
        Assert.Equal(["none", "Insert 30", "Update 31"], absent.Texts);
        Assert.Equal(10, first.Rows[1].Before.GetInt32("v"));
        Assert.Equal(11, first.Rows[2].Before.GetInt32("v"));
        Assert.Null(first.Rows[0].Token);
        Assert.True(first.Rows[1].Token < first.Rows[2].Token);
        await using var late = new Watched(rig.Watch, 1L);
        await late.EndsWithAsync("5");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_update_of_the_key_is_a_delete_to_one_and_an_insert_to_the_other(ServerKind kind)
    {
        await using var rig = await WatchRig.StartAsync(await servers.Of(kind), "id VARCHAR(20), v INT, w INT, PRIMARY KEY (id, w)", "('a', 1, 1), ('b', 2, 1)");
        await using var old = new Watched(rig.Watch, "a", 1);
        await using var becomes = new Watched(rig.Watch, "ä", 1);
        await Task.WhenAll(old.HasAsync(1), becomes.HasAsync(1));

        await rig.ExecuteAsync("SET NAMES utf8mb4; UPDATE t SET id = 'ä', v = 7 WHERE id = 'a'; UPDATE t SET v = 8 WHERE id = 'ä'");

        await Task.WhenAll(old.HasAsync(2), becomes.HasAsync(3));
        Assert.Equal(["1", "Delete none"], old.Texts);
        Assert.Equal(["none", "Insert 7", "Update 8"], becomes.Texts);
        Assert.Equal((old.Rows[1].Token!.Value.Sequence, old.Rows[1].Token!.Value.Row + 1), (becomes.Rows[1].Token!.Value.Sequence, becomes.Rows[1].Token!.Value.Row));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_changes_the_table_as_a_whole_gives_the_newest_image_marked(ServerKind kind)
    {
        await using var rig = await WatchRig.StartAsync(await servers.Of(kind));
        await using var row = new Watched(rig.Watch, 1);
        await row.EndsWithAsync("10");
        await rig.ExecuteAsync("TRUNCATE t");
        await row.EndsWithAsync("none!");
        await rig.ExecuteAsync("INSERT INTO t VALUES (1, 3)");
        await row.EndsWithAsync("Insert 3");
        await rig.ExecuteAsync("ALTER TABLE t MODIFY v TINYINT, MODIFY id BIGINT");
        await Eventually.TrueAsync(() => row.Texts.Contains("3!"), "the row is read again");
        await rig.ExecuteAsync("UPDATE t SET v = 4");
        await row.EndsWithAsync("Update 4");
        await rig.ExecuteAsync("DROP TABLE t");
        await row.EndsWithAsync("none!");
        await rig.ExecuteAsync("CREATE TABLE t (id INT PRIMARY KEY, v INT); INSERT INTO t VALUES (1, 77)");
        await Eventually.TrueAsync(() => row.Texts[^1] is "77!" or "Insert 77" or "Insert 77!", "the row of the new table comes");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task After_a_broken_connection_the_newest_image_comes_marked(ServerKind kind)
    {
        // A server of its own: all readers of its log are to be thrown out.
        await using var server = await DatabaseServer.StartAsync(kind);
        await using var rig = await WatchRig.StartAsync(server);
        await using var row = new Watched(rig.Watch, 1);
        await using var other = new Watched(rig.Watch, 2);
        await Task.WhenAll(row.EndsWithAsync("10"), other.EndsWithAsync("20"));
        var dump = await rig.Server.Sql.QueryAsync("SELECT ID FROM information_schema.PROCESSLIST WHERE COMMAND LIKE 'Binlog Dump%'");
        await rig.Server.Sql.ExecuteAsync(string.Concat(dump.Select(id => $"KILL {id[0]};")));
        await Task.WhenAll(row.EndsWithAsync("10!"), other.EndsWithAsync("20!"));
        await rig.ExecuteAsync("UPDATE t SET v = 11 WHERE id = 1");
        await row.EndsWithAsync("Update 11");
        Assert.Equal(["20", "20!"], other.Texts);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task After_a_restart_of_the_server_too_and_a_watch_ends_with_its_source(ServerKind kind)
    {
        await using var server = await DatabaseServer.StartAsync(kind);
        await using var rig = await WatchRig.StartAsync(server);
        await using var row = new Watched(rig.Watch, 1);
        await row.EndsWithAsync("10");
        await server.RestartAsync();
        await row.EndsWithAsync("10!");
        await rig.ExecuteAsync("UPDATE t SET v = 11 WHERE id = 1");
        await row.EndsWithAsync("Update 11");
        await rig.StopAsync();
        await row.Completion.WaitAsync(TimeSpan.FromMinutes(2));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Rows_that_the_log_tells_in_parts_are_read_again(ServerKind kind)
    {
        await using var rig = await WatchRig.StartAsync(await servers.Of(kind), "id INT PRIMARY KEY, v INT, w INT DEFAULT 5", "(1, 10, 5)");
        await using var row = new Watched(rig.Watch, 1);
        await row.EndsWithAsync("10");
        await rig.ExecuteAsync("SET binlog_row_image = 'MINIMAL'; UPDATE t SET v = 11");
        await row.EndsWithAsync("11!");
        await rig.ExecuteAsync("SET binlog_row_image = 'MINIMAL'; UPDATE t SET w = 6");
        await row.HasAsync(3);
        Assert.All(row.Rows, image => Assert.True(image.Image.IsWhole));
        Assert.Equal((11, 6), (row.Rows[^1].Image.GetInt32("v"), row.Rows[^1].Image.GetInt32("w")));
        await rig.ExecuteAsync("SET binlog_row_image = 'MINIMAL'; DELETE FROM t");
        await row.EndsWithAsync("Delete none");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Who_does_not_take_images_gets_the_newest_marked_and_holds_nobody_up(ServerKind kind)
    {
        await using var rig = await WatchRig.StartAsync(await servers.Of(kind));
        await using var slow = rig.Watch.WatchAsync(1).GetAsyncEnumerator();
        Assert.True(await slow.MoveNextAsync());
        await using var quick = new Watched(rig.Watch, 1);
        await quick.HasAsync(1);
        await rig.ExecuteAsync(string.Concat(Enumerable.Range(1, 100).Select(v => $"UPDATE t SET v = {100 + v} WHERE id = 1;")));
        await Eventually.TrueAsync(() => quick.Rows[^1].Image.GetInt32("v") == 200, "who takes them has the last");

        var values = new List<int>();
        var marks = 0;
        do
        {
            Assert.True(await slow.MoveNextAsync());
            values.Add(slow.Current.Image.GetInt32("v"));
            marks += slow.Current.IsResync ? 1 : 0;
        }
        while (values[^1] != 200);

        Assert.InRange(values.Count, 1, 16);
        Assert.Equal(values.Order(), values);
        Assert.True(marks > 0);
        AssertForwards(quick);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Images_never_go_backwards_and_the_last_always_comes(ServerKind kind)
    {
        var rounds = Environment.GetEnvironmentVariable("ROUTER_TEST_LONG") == "1" ? 3000 : 150;
        await using var rig = await WatchRig.StartAsync(await servers.Of(kind));
        using var stop = new CancellationTokenSource();
        var last = 0;
        var writing = Task.Run(async () =>
        {
            await using var connection = await rig.ConnectAsync();
            while (!stop.IsCancellationRequested)
            {
                await connection.QueryAsync(string.Create(CultureInfo.InvariantCulture, $"UPDATE {rig.Schema}.t SET v = {100 + (++last)} WHERE id = 1"));
            }
        });
        var changes = 0;
        for (var round = 0; round < rounds; round++)
        {
            await using var watched = new Watched(rig.Watch, 1);
            await watched.HasAsync(1 + (round % 4));
            changes += watched.Rows.Count(row => row.Change is not null);
            AssertForwards(watched);
        }

        await using var staying = new Watched(rig.Watch, 1);
        await staying.HasAsync(20);
        await stop.CancelAsync();
        await writing;
        await Eventually.TrueAsync(() => staying.Rows[^1].Image.GetInt32("v") == 100 + last, $"the last value, {100 + last}, comes");
        AssertForwards(staying);
        Assert.True(changes > 0);
    }

    private static void AssertForwards(Watched watched)
    {
        var values = watched.Rows.Select(row => row.Image.GetInt32("v")).ToList();
        Assert.True(values.Zip(values.Skip(1)).All(pair => pair.First <= pair.Second), string.Join(", ", watched.Texts));
    }
}
