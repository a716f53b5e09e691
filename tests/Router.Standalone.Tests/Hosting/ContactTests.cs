using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Router.Hosting;
using Router.Servers;

namespace Router.Standalone.Tests.Hosting;

/// <summary>Servers that are not there, or not any more.</summary>
public sealed class ContactTests
{
    private sealed record Order(int Id);

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task Loss_of_contact_is_seen_and_nothing_is_lost_by_it(ServerKind kind)
    {
        await using var server = await DatabaseServer.StartAsync(kind);
        await server.Sql.ExecuteAsync("CREATE DATABASE a; CREATE TABLE a.orders (id INT PRIMARY KEY)");
        var end = await LogEnd.AskAsync(server);
        await server.StopAsync();

        var journal = new Journal("a");
        await using var host = RunningHost.Build(services => services
            .AddBinlogRouter(options => (options.Source, options.From) = (RunningHost.AddressOf(server), $"{end.File}:{end.Offset}"))
            .OnTable<Order>("a.orders", (change, _) =>
            {
                journal.Note("typed", $"{change.After!.Id}");
                return default;
            })
            .OnRow("a.orders", [2], journal.Handler("row")));
        await host.StartAsync();
        Assert.Equal(HealthStatus.Degraded, (await host.HealthAsync()).Status);
        await Eventually.TrueAsync(() => host.Status.Feed.Failure is not null, "the refusal is noted");
        Assert.Contains($"no contact with mysql://repl", (await host.HealthAsync()).Description, StringComparison.Ordinal);

        await server.StartAgainAsync();
        await host.HealthIsAsync(HealthStatus.Healthy);
        await server.Sql.ExecuteAsync("INSERT INTO a.orders VALUES (1)");
        await journal.HasAsync(1);

        await server.StopAsync();
        await host.HealthIsAsync(HealthStatus.Degraded);
        await server.StartAgainAsync();
        await host.HealthIsAsync(HealthStatus.Healthy);
        await server.Sql.ExecuteAsync("INSERT INTO a.orders VALUES (2)");
        await journal.HasAsync(3);
        Assert.Equal(["1", "2"], journal.Of("typed"));
        Assert.Equal(["Insert a.orders 2"], journal.Of("row"));
        Assert.False(host.Router.Completion.IsCompleted);
    }
}
