using Router.Servers;
using Router.Subscribers.Aggregates;
using Xunit.Abstractions;

namespace Router.Subscribers.Tests.Aggregates.Servers;

/// <summary>Against the server's own SELECT ... GROUP BY at the same position.</summary>
public sealed class ServerAggregateTests(ServersFixture servers, ITestOutputHelper output) : IClassFixture<ServersFixture>
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("ROUTER_TEST_LONG") == "1";

    public static TheoryData<ServerKind> Kinds => [ServerKind.MariaDb, ServerKind.MySql];

    [Theory]
    [InlineData(ServerKind.MariaDb, 1)]
    [InlineData(ServerKind.MariaDb, 4)]
    [InlineData(ServerKind.MySql, 1)]
    [InlineData(ServerKind.MySql, 4)]
    public async Task It_is_what_the_server_selects_over_random_statements_stops_and_kills(ServerKind kind, int partitions)
    {
        var seed = Environment.TickCount & 0xFFFFFF;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var writer = new OrdersWriter(random);
        await using var rig = await ServerRig.CreateAsync(await servers.Of(kind), OrdersQuery.Declare);
        rig.Partitions = partitions;
        await rig.ExecuteAsync(writer.Statements(50));
        await rig.StartAsync();
        await CheckAsync(rig);
        for (var round = 0; round < (IsLong ? 100 : 8); round++)
        {
            var writing = rig.ExecuteAsync(writer.Statements(80));
            switch (random.Next(4))
            {
                case 0:
                    await rig.StopAsync();
                    await rig.StartAsync();
                    break;
                case 1:
                    await rig.KillAsync();
                    await rig.StartAsync();
                    break;
                case 2 when IsLong || round == 2:
                    await rig.Aggregate.RefillAsync();
                    break;
                default:
                    break;
            }

            await writing;
            await CheckAsync(rig);
        }

        await rig.ExecuteAsync("DELETE FROM orders");
        await CheckAsync(rig);
        Assert.Empty(rig.Aggregate.ReadAll().Groups);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_fill_among_writers_misses_nothing_and_counts_nothing_twice(ServerKind kind)
    {
        var seed = Environment.TickCount & 0xFFFFFF;
        output.WriteLine($"seed {seed}");
        await using var rig = await ServerRig.CreateAsync(await servers.Of(kind), OrdersQuery.Declare);
        await rig.ExecuteAsync(new OrdersWriter(new Random(seed)).Statements(100));
        var writing = Enumerable.Range(1, 3).Select(index => WriteAsync(rig, new OrdersWriter(new Random(seed + index)))).ToArray();
        await rig.StartAsync();
        await Task.WhenAll(writing);
        await CheckAsync(rig);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_changed_definition_is_filled_anew_over_a_restart(ServerKind kind)
    {
        var average = false;
        await using var rig = await ServerRig.CreateAsync(await servers.Of(kind), a => _ = average ? a.Average("amount") : a.Sum("amount"));
        await rig.ExecuteAsync("INSERT INTO orders (id, amount) VALUES (1, 1), (2, 2)");
        await rig.StartAsync();
        await rig.StopAsync();
        average = true;
        await rig.StartAsync();
        Assert.Equal(1.5m, rig.Aggregate.Read().GetDecimal("avg(amount)"));
    }

    /// <summary>Statement by statement, so that one that the server ends for a deadlock ends no other.</summary>
    private async Task WriteAsync(ServerRig rig, OrdersWriter writer)
    {
        for (var statement = 0; statement < 60; statement++)
        {
            try
            {
                await rig.ExecuteAsync(writer.Statements(4));
            }
            catch (ServerException failure) when (failure.Message.Contains("Deadlock", StringComparison.Ordinal))
            {
                output.WriteLine("A deadlock, rolled back.");
            }
        }
    }

    private static async Task CheckAsync(ServerRig rig)
    {
        await rig.CaughtUpAsync();
        Assert.Null(rig.Aggregate.Doubt);
        Assert.Equal(OrdersQuery.OfServer(await rig.QueryAsync(OrdersQuery.Sql)), OrdersQuery.Of(rig.Aggregate));
    }
}
