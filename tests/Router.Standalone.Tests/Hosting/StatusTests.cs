using Microsoft.Extensions.Diagnostics.HealthChecks;
using Router.Contracts;
using Router.Hosting;
using Router.Routing.Subscriptions;
using Router.Servers;
using Router.Standalone.Reporting;

namespace Router.Standalone.Tests.Hosting;

/// <summary>What the status tells of a source, in the process and beside it.</summary>
public sealed class StatusTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task The_slowest_subscription_is_named_with_what_it_holds_and_the_four_positions_tell_how_far_each_is(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var a = await CreateAsync(server);
        using var state = new TemporaryFolder();
        var held = new TaskCompletionSource();
        await using var host = await RunningHost.StartAsync(
            server,
            router => router.OnTable($"{a}.orders", async (_, _) => await held.Task, name: "slow").OnTable($"{a}.items", (_, _) => default, name: "quick"),
            options => options.State = state.Path);
        Assert.Null(host.Status.Slowest);
        Assert.Equal(["slow", "quick"], host.Status.Subscriptions.Select(item => item.Name));

        await server.Sql.ExecuteAsync($"INSERT INTO {a}.orders VALUES (1); INSERT INTO {a}.orders VALUES (2); INSERT INTO {a}.items VALUES (1)");
        await Eventually.TrueAsync(() => Of(host, "slow").Outstanding == 2 && host.Status.Log.Rows == 3, "two batches are held");
        await Eventually.TrueAsync(() => Of(host, "slow").BusyMs > 0, "and for how long");
        Assert.Equal((SubscriptionState.Busy, "slow"), (Of(host, "slow").State, host.Status.Slowest));
        await Eventually.TrueAsync(() => Of(host, "quick") is { State: SubscriptionState.Idle, Outstanding: 0 }, "the other one holds nothing");
        await Eventually.TrueAsync(() => Of(host, "slow").Lag > TimeSpan.FromSeconds(1) && Of(host, "quick").Lag < Of(host, "slow").Lag, "it falls behind, and the other does not");
        Assert.Equal((0L, 1L), (Of(host, "slow").Rows, Of(host, "quick").Rows));
        var status = host.Status;
        Assert.Equal(status.Log.AcknowledgedBefore, Of(host, "slow").AcknowledgedBefore);
        Assert.True(Of(host, "quick").AcknowledgedBefore > status.Log.DispatchedSequence);
        Assert.True(status.Log.AcknowledgedBefore < status.Log.DispatchedSequence);
        Assert.True(status.LagBytes > 0);
        Assert.Equal(32L << 20, status.WindowLimitBytes);

        held.SetResult();
        await Eventually.TrueAsync(() => host.Status is { Slowest: null, Lag.TotalSeconds: < 5 }, "nothing is held any more, and it is current");
        await Eventually.TrueAsync(() => StatusFile.Read(state.Path) is { State: "Following", IsFinal: false, Subscriptions: [{ State: "idle" }, ..] } file
            && file.Received == file.Saved && file.ProcessId == Environment.ProcessId, "the file in the state folder says so too");
        await host.StopAsync();
        var last = StatusFile.Read(state.Path)!;
        Assert.True(last.IsFinal);
        Assert.Equal($"{host.Status.Saved}", last.Saved);
    }

    [Fact]
    public async Task A_subscriber_that_is_unsure_says_so_in_the_status_and_degrades_health()
    {
        var server = await servers.MariaDb;
        var a = await CreateAsync(server);
        using var state = new TemporaryFolder();
        var doubtful = new Doubtful();
        await using var host = await RunningHost.StartAsync(
            server,
            router => router.Add(_ => new Subscription { Name = "sums", Level = SubscriptionLevel.Table, Tables = TableGlob.Parse($"{a}.orders"), Subscriber = doubtful }),
            options => options.State = state.Path);
        await host.HealthIsAsync(HealthStatus.Healthy);
        (doubtful.State, doubtful.Reason) = (IReportsState.Unsure, "TRUNCATE at binlog.000001:4; refill it.");
        var health = await host.HealthAsync();
        Assert.Equal((HealthStatus.Degraded, "main: 'sums' is unsure: TRUNCATE at binlog.000001:4; refill it."), (health.Status, health.Description));
        Assert.True(Of(host, "sums").IsUnsure);
        await Eventually.TrueAsync(() => StatusFile.Read(state.Path)?.Subscriptions is [{ State: "unsure", Reason: "TRUNCATE at binlog.000001:4; refill it." }], "the file says it");
    }

    [Fact]
    public async Task Rates_are_those_of_the_last_seconds()
    {
        var server = await servers.MariaDb;
        var a = await CreateAsync(server);
        await using var host = await RunningHost.StartAsync(server, router => router.OnTable($"{a}.orders", (_, _) => default));
        var rows = 0;
        await Eventually.TrueAsync(
            async () =>
            {
                // Rows that come once may be over before anybody asks for the rate.
                await server.Sql.ExecuteAsync($"USE {a}; INSERT INTO orders SELECT seq FROM seq_{rows + 1}_to_{rows += 1000}");
                return host.Status is { RowsPerSecond: > 100, BytesPerSecond: > 1000 };
            },
            "rates rise");
        await Eventually.TrueAsync(() => host.Status is { RowsPerSecond: 0 }, "and fall");
    }

    private static SubscriptionStatus Of(RunningHost host, string name) => host.Status.Subscriptions.Single(item => item.Name == name);

    private static async Task<string> CreateAsync(DatabaseServer server)
    {
        var schema = await server.CreateDatabaseAsync("hosting");
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.orders (id INT PRIMARY KEY); CREATE TABLE {schema}.items (id INT PRIMARY KEY)");
        return schema;
    }

    private sealed class Doubtful : ISubscriber, IReportsState
    {
        public string State { get; set; } = "current";

        public string? Reason { get; set; }

        public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken) => default;
    }
}
