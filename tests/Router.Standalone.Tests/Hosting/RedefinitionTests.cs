using Router.Hosting;
using Router.Routing.Subscriptions;
using Router.Routing.Tests.Fakes;
using Router.Servers;

namespace Router.Standalone.Tests.Hosting;

/// <summary>Subscribers with state that are another thing, or gone, at the next start.</summary>
public sealed class RedefinitionTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task Over_a_restart_state_is_taken_up_only_by_a_subscriber_of_the_same_name_and_definition(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var a = await server.CreateDatabaseAsync("hosting");
        await server.Sql.ExecuteAsync($"CREATE TABLE {a}.orders (id INT PRIMARY KEY)");
        using var state = new TemporaryFolder();

        var first = new Counter();
        await RunAsync(first, "counter", 1);
        Assert.Empty(first.Restored!);
        var same = new Counter();
        Assert.Empty(await RunAsync(same, "counter", 2));
        Assert.Equal(2, same.Of($"{a}.orders").Length);

        var other = new Counter { Definition = "tokens of another kind" };
        Assert.Equal(["counter"], await RunAsync(other, "counter", 3));
        Assert.Empty(other.Restored!);
        Assert.Single(other.Of($"{a}.orders"));

        // The old state was dropped for good: the old definition finds nothing either.
        var back = new Counter();
        Assert.Equal(["counter"], await RunAsync(back, "counter", 4));
        Assert.Empty(back.Restored!);

        var renamed = new Counter();
        Assert.Empty(await RunAsync(renamed, "another", 5));
        Assert.Empty(renamed.Restored!);
        var again = new Counter();
        await RunAsync(again, "counter", 6);
        Assert.Empty(again.Restored!);

        async Task<IReadOnlyList<string>> RunAsync(Counter counter, string name, int id)
        {
            await using var host = await RunningHost.StartAsync(
                server,
                router => router.Add(_ => Follow.Table(counter, $"{a}.orders") with { Name = name }),
                options => options.State = state.Path);
            var taken = counter.Of($"{a}.orders").Length;
            await server.Sql.ExecuteAsync($"INSERT INTO {a}.orders VALUES ({id})");
            await Eventually.TrueAsync(() => counter.Of($"{a}.orders").Length == taken + 1, "the row is taken");
            await host.StopAsync();
            return host.Status.Redefined;
        }
    }
}
