using System.Diagnostics;
using Router.Contracts;
using Router.Hosting;
using Router.Routing.Subscriptions;
using Router.Servers;
using Router.Standalone.Lanes;

namespace Router.Standalone.Tests.Hosting;

/// <summary>Reading one's own writes: a session's GTID or position is waited for until the handlers have what it wrote.</summary>
public sealed class WaitForTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task What_a_session_wrote_is_there_when_the_wait_for_its_gtid_ends(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var a = await CreateAsync(server);
        var journal = new Journal(a);
        await using var host = await RunningHost.StartAsync(server, router => router.OnTable($"{a}.orders", journal.AsyncHandler("orders"), name: "orders"));
        for (var id = 1; id <= 20; id++)
        {
            var point = await WriteAsync(server, $"INSERT INTO {a}.orders VALUES ({id})");
            Assert.Equal(WaitOutcome.Reached, await host.Router.WaitForAsync(point, Long, id % 2 == 0 ? "orders" : null));
            Assert.Equal(id, journal.Notes.Length);
        }
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_point_that_was_passed_long_ago_needs_no_further_event(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var a = await CreateAsync(server);
        var journal = new Journal(a);
        await using var host = await RunningHost.StartAsync(server, router => router.OnTable($"{a}.orders", journal.Handler("orders")));
        var point = await WriteAsync(server, $"INSERT INTO {a}.orders VALUES (1)");
        await journal.HasAsync(1);
        Assert.Equal(WaitOutcome.Reached, await host.Router.WaitForAsync(point, Long));

        // In a tenth of the period of the heartbeats, and often: only the waiting source itself can tell. On a busy machine it is not so quick every time.
        var quick = 0;
        for (var round = 0; round < 50; round++)
        {
            var clock = Stopwatch.StartNew();
            Assert.Equal(WaitOutcome.Reached, await host.Router.WaitForAsync(point, Long));
            quick += clock.ElapsedMilliseconds < 100 ? 1 : 0;
        }

        Assert.InRange(quick, 10, 50);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_file_and_an_offset_are_a_point_too(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var a = await CreateAsync(server);
        var journal = new Journal(a);
        await using var host = await RunningHost.StartAsync(server, router => router.OnTable($"{a}.orders", journal.Handler("orders")));
        await server.Sql.ExecuteAsync($"INSERT INTO {a}.orders VALUES (1)");
        var end = await LogEnd.AskAsync(server);
        Assert.Equal(WaitOutcome.Reached, await host.Router.WaitForAsync(LogPoint.OfPlace(end.File, end.Offset), Long));
        Assert.Single(journal.Notes);
        Assert.Equal(WaitOutcome.TimedOut, await host.Router.WaitForAsync(NeverReached(end), Short));
        var elsewhere = LogPoint.OfPlace(end.File, 4, new ServerIdentity(ServerFlavor.MySql, "another"));
        Assert.Equal(WaitOutcome.UnknownGtid, await host.Router.WaitForAsync(elsewhere, Long));
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task Only_the_subscription_that_is_asked_for_is_waited_for_and_an_idle_one_counts_as_there(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var a = await CreateAsync(server);
        var release = new TaskCompletionSource();
        await using var host = await RunningHost.StartAsync(server, router => router
            .OnTable($"{a}.orders", async (_, _) => await release.Task, name: "held")
            .OnTable($"{a}.items", (_, _) => default, name: "idle"));
        var point = await WriteAsync(server, $"INSERT INTO {a}.orders VALUES (1)");
        Assert.Equal(WaitOutcome.Reached, await host.Router.WaitForAsync(point, Long, "idle"));
        Assert.Equal(WaitOutcome.TimedOut, await host.Router.WaitForAsync(point, Short, "held"));

        var waiting = host.Router.WaitForAsync(point, Long);
        Assert.False(waiting.IsCompleted);
        release.SetResult();
        Assert.Equal(WaitOutcome.Reached, await waiting);
        var unknown = await Assert.ThrowsAsync<ArgumentException>(() => host.Router.WaitForAsync(point, Long, "nobody"));
        Assert.Contains("'held', 'idle'", unknown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb, "77-1-5")]
    [InlineData(ServerKind.MariaDb, "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5")]
    [InlineData(ServerKind.MySql, "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5")]
    [InlineData(ServerKind.MySql, "0-1-5")]
    public async Task A_gtid_of_an_origin_that_the_server_never_heard_of_is_told_from_one_that_is_late(ServerKind kind, string gtid)
    {
        var server = await servers.Of(kind);
        var a = await CreateAsync(server);
        await using var host = await RunningHost.StartAsync(server, router => router.OnTable($"{a}.orders", (_, _) => default));
        Assert.Equal(WaitOutcome.UnknownGtid, await host.Router.WaitForAsync(LogPoint.Parse(gtid), Long));

        var known = await WriteAsync(server, $"INSERT INTO {a}.orders VALUES (1)");
        var later = kind == ServerKind.MariaDb ? "0-1-99999999" : $"{known.Gtids!.ToString()!.Split(':')[0]}:1-99999999";
        Assert.Equal(WaitOutcome.TimedOut, await host.Router.WaitForAsync(LogPoint.Parse(later), TimeSpan.FromSeconds(1)));
    }

    /// <summary>As it is too with a transaction that is in the log at the start, and a moment later counts as executed.</summary>
    [Fact]
    public async Task A_gtid_that_the_server_has_and_that_never_comes_is_reached_with_the_logs_end()
    {
        await using var server = await DatabaseServer.StartAsync(ServerKind.MySql);
        var a = await CreateAsync(server);
        var journal = new Journal(a);
        await using var host = await RunningHost.StartAsync(server, router => router.OnTable($"{a}.orders", journal.AsyncHandler("orders")));
        await server.Sql.ExecuteAsync("SET GLOBAL gtid_purged = '+3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5'");
        var point = await WriteAsync(server, $"INSERT INTO {a}.orders VALUES (1)");
        Assert.Contains("3e11fa47", (await server.Sql.ScalarAsync("SELECT @@gtid_executed"))!, StringComparison.Ordinal);
        Assert.Equal(WaitOutcome.Reached, await host.Router.WaitForAsync(LogPoint.OfGtids(GtidSet.Parse(GtidDialect.MySql, $"{point.Gtids},3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5")), Long));
        Assert.Single(journal.Notes);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_source_or_a_partition_that_stops_ends_the_wait_with_that_name(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var a = await CreateAsync(server);
        await using var host = await RunningHost.StartAsync(
            server,
            router => router.OnTable($"{a}.orders", (_, _) => throw new IOException("The sink is gone."), name: "failing").OnTable($"{a}.items", (_, _) => default, name: "fine"),
            options => options.Retries = 0);
        var point = await WriteAsync(server, $"INSERT INTO {a}.orders VALUES (1)");
        Assert.Equal(WaitOutcome.SourceStopped, await host.Router.WaitForAsync(point, Long, "failing"));
        Assert.Equal(WaitOutcome.Reached, await host.Router.WaitForAsync(point, Long, "fine"));
        Assert.Equal(PartitionState.Stopped, host.Status.Partitions.Single(partition => partition.Name == $"{a}.orders").State);

        var end = await LogEnd.AskAsync(server);
        var waiting = host.Router.WaitForAsync(NeverReached(end), Long);
        await host.StopAsync();
        Assert.Equal(WaitOutcome.SourceStopped, await waiting);
        Assert.Equal(WaitOutcome.SourceStopped, await host.Router.WaitForAsync(NeverReached(end), Long));
        Assert.Equal(WaitOutcome.Reached, await host.Router.WaitForAsync(point, Long, "fine"));
    }

    /// <summary>A file that the log does not come to: beyond the end of this one others write, and make it go on in the next.</summary>
    private static LogPoint NeverReached(LogEnd end) => LogPoint.OfPlace($"{end.File.Split('.')[0]}.999999", 4);

    private static async Task<LogPoint> WriteAsync(DatabaseServer server, string sql)
    {
        var variable = server.Kind == ServerKind.MariaDb ? "@@last_gtid" : "@@global.gtid_executed";
        return LogPoint.Parse((await server.Sql.ScalarAsync($"{sql}; SELECT {variable}"))!.Replace("\n", "", StringComparison.Ordinal));
    }

    private static async Task<string> CreateAsync(DatabaseServer server)
    {
        var schema = await server.CreateDatabaseAsync("hosting");
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.orders (id INT PRIMARY KEY); CREATE TABLE {schema}.items (id INT PRIMARY KEY)");
        return schema;
    }
}
