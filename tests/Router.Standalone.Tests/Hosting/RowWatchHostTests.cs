using Microsoft.Extensions.DependencyInjection;
using Router.Hosting;
using Router.Servers;
using Router.Subscribers.Watching;

namespace Router.Standalone.Tests.Hosting;

/// <summary>Row watches in a host.</summary>
public sealed class RowWatchHostTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_row_is_watched_out_of_the_container_and_the_watch_ends_with_the_host(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync("hosting");
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.orders (id INT PRIMARY KEY, status VARCHAR(16)); INSERT INTO {schema}.orders VALUES (7, 'new')");
        await using var host = await RunningHost.StartAsync(server, router => router.AddRowWatch($"{schema}.orders"));
        var orders = host.Services.GetRequiredKeyedService<RowWatch>($"{schema}.orders");
        var seen = new List<string>();

        await foreach (var order in orders.WatchAsync(7))
        {
            seen.Add(order.Exists ? order.Image.GetString("status") : "gone");
            switch (seen.Count)
            {
                case 1:
                    await server.Sql.ExecuteAsync($"UPDATE {schema}.orders SET status = 'paid'");
                    break;
                case 2:
                    await server.Sql.ExecuteAsync($"DELETE FROM {schema}.orders");
                    break;
                default:
                    await host.StopAsync();
                    break;
            }
        }

        Assert.Equal(["new", "paid", "gone"], seen);
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddBinlogRouter().AddRowWatch($"{schema}.*"));
    }
}
