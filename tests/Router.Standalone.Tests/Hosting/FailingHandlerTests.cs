using Microsoft.Extensions.Diagnostics.HealthChecks;
using Router.Servers;

namespace Router.Standalone.Tests.Hosting;

/// <summary>Handlers that throw.</summary>
public sealed class FailingHandlerTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task Its_table_stops_visibly_others_go_on_and_a_mended_one_goes_on_with_exactly_that_change(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var a = await CreateAsync(server);
        using var state = new TemporaryFolder();
        var before = new Journal(a);
        LogEnd poison = default;
        await using (var host = await RunningHost.StartAsync(
            server,
            router => router
                .OnTable($"{a}.bad", (batch, _) =>
                {
                    before.Note("bad", batch);
                    poison = LogEnd.StartOf(batch.Transaction);
                    return before.Of("bad").Length < 2 ? default : throw new InvalidOperationException("The handler's own trouble.");
                })
                .OnTable($"{a}.good", before.AsyncHandler("good")),
            options => (options.State, options.Retries) = (state.Path, 2)))
        {
            await server.Sql.ExecuteAsync($"INSERT INTO {a}.bad VALUES (1)");
            await host.SavedAsync(await LogEnd.AskAsync(server));
            await server.Sql.ExecuteAsync($"INSERT INTO {a}.bad VALUES (2); INSERT INTO {a}.bad VALUES (3); INSERT INTO {a}.good VALUES (1)");
            await host.HealthIsAsync(HealthStatus.Unhealthy);
            await server.Sql.ExecuteAsync($"INSERT INTO {a}.good VALUES (2)");
            await before.HasAsync(1 + 3 + 2);

            var health = await host.HealthAsync();
            Assert.Contains($"{a}.bad stopped: The handler's own trouble.", health.Description, StringComparison.Ordinal);
            Assert.Equal(2, Assert.Single(host.Status.Partitions, partition => partition.Name == $"{a}.bad").Retries);
            Assert.False(host.Router.Completion.IsCompleted);
            await host.StopAsync();
            Assert.True(poison.HasReached(host.Saved), $"{host.Saved} was saved, {poison} was not taken.");
        }

        Assert.Equal(["Insert a.bad 1", "Insert a.bad 2", "Insert a.bad 2", "Insert a.bad 2"], before.Of("bad"));
        Assert.Equal(["Insert a.good 1", "Insert a.good 2"], before.Of("good"));

        var mended = new Journal(a);
        await using (await RunningHost.StartAsync(server, router => router.OnTable($"{a}.bad", mended.Handler("bad")), options => options.State = state.Path))
        {
            await mended.HasAsync(2);
        }

        Assert.Equal(["Insert a.bad 2", "Insert a.bad 3"], mended.Of("bad"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handler_that_is_well_again_at_a_later_try_loses_nothing(bool isAsync)
    {
        var server = await servers.MariaDb;
        var a = await CreateAsync(server);
        var journal = new Journal(a);
        var tries = 0;
        await using var host = await RunningHost.StartAsync(server, router => router.OnTable($"{a}.bad", async (batch, cancellationToken) =>
        {
            if (isAsync)
            {
                await Task.Yield();
            }

            if (tries++ % 2 == 0)
            {
                throw new TimeoutException("Not now.");
            }

            journal.Note("bad", batch);
        }));

        await server.Sql.ExecuteAsync($"INSERT INTO {a}.bad VALUES (1), (2); INSERT INTO {a}.bad VALUES (3)");

        await journal.HasAsync(3);
        Assert.Equal(["Insert a.bad 1", "Insert a.bad 2", "Insert a.bad 3"], journal.Of("bad"));
        Assert.Equal(HealthStatus.Healthy, (await host.HealthAsync()).Status);
    }

    private static async Task<string> CreateAsync(DatabaseServer server)
    {
        var schema = await server.CreateDatabaseAsync("hosting");
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.good (id INT PRIMARY KEY); CREATE TABLE {schema}.bad (id INT PRIMARY KEY)");
        return schema;
    }
}
