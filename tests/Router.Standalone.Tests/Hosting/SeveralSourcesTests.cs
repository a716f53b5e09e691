using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Router.Hosting;
using Router.Servers;
using Router.Standalone.Hosting;

namespace Router.Standalone.Tests.Hosting;

/// <summary>More than one source in a host.</summary>
public sealed class SeveralSourcesTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    [Fact]
    public async Task Sources_stand_side_by_side_under_their_names()
    {
        var (maria, mysql) = (await servers.MariaDb, await servers.MySql);
        var (a, b) = (await CreateAsync(maria), await CreateAsync(mysql));
        var journal = new Journal(a, b);
        using var states = new TemporaryFolder();
        await using var host = RunningHost.Build(services =>
        {
            services.AddBinlogRouter(options => Follow(maria, "maria", options), "maria").OnTable("*.orders", journal.Handler("maria"));
            services.AddBinlogRouter(options => Follow(mysql, "mysql", options), "mysql").OnTable("*.orders", journal.Handler("mysql"));
        });
        await host.StartAsync();
        await host.FollowsAsync();

        await maria.Sql.ExecuteAsync($"INSERT INTO {a}.orders VALUES (1)");
        await mysql.Sql.ExecuteAsync($"INSERT INTO {b}.orders VALUES (2)");
        await journal.HasAsync(2);
        Assert.Equal(["Insert a.orders 1"], journal.Of("maria"));
        Assert.Equal(["Insert b.orders 2"], journal.Of("mysql"));
        Assert.Equal(["maria", "mysql"], host.Services.GetServices<IBinlogRouter>().Select(router => router.Name));
        Assert.Equal("maria", host.Services.GetRequiredKeyedService<IBinlogRouter>("maria").Name);
        Assert.Contains($":{mysql.Port}", host.Services.GetRequiredKeyedService<IBinlogRouter>("mysql").Status!.Address, StringComparison.Ordinal);
        await Eventually.TrueAsync(
            async () => (await host.HealthAsync("maria")).Status == HealthStatus.Healthy && (await host.HealthAsync("mysql")).Status == HealthStatus.Healthy, "both are healthy");
        Assert.Single(host.Services.GetServices<IHostedService>().OfType<RouterMetrics>());
        await host.StopAsync();
        Assert.Equal(2, Directory.GetDirectories(states.Path).Length);

        void Follow(DatabaseServer server, string name, RouterOptions options) =>
            (options.Source, options.State) = (RunningHost.AddressOf(server), Path.Combine(states.Path, name));
    }

    [Fact]
    public void A_name_is_given_once()
    {
        var services = new ServiceCollection();
        services.AddBinlogRouter().AddReader("orders", "shop.orders");
        var second = services.AddBinlogRouter(name: "second");

        Assert.Contains("'main' already", Assert.Throws<ArgumentException>(() => services.AddBinlogRouter()).Message, StringComparison.Ordinal);
        Assert.Contains("'orders' already", Assert.Throws<ArgumentException>(() => second.AddReader("orders", "*.*")).Message, StringComparison.Ordinal);
    }

    private static async Task<string> CreateAsync(DatabaseServer server)
    {
        // Both servers count their schemas from 1: the family tells them apart.
        var schema = await server.CreateDatabaseAsync($"hosting_{server.Kind}");
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.orders (id INT PRIMARY KEY)");
        return schema;
    }
}
