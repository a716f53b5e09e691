using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Router.Contracts;
using Router.Hosting;
using Router.Routing.Subscriptions;
using Router.Servers;
using Router.Subscribers.Auditing;
using Router.Subscribers.Caching;
using Router.Subscribers.Tests.Caching.Sql;

namespace Router.Subscribers.Tests.Caching;

/// <summary>Caches as an application has them.</summary>
public sealed class CacheHostingTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData(ServerKind.MariaDb, false)]
    [InlineData(ServerKind.MySql, false)]
    [InlineData(ServerKind.MariaDb, true)]
    [InlineData(ServerKind.MySql, true)]
    public async Task An_application_reads_its_own_writes_through_the_cache(ServerKind kind, bool inRedis)
    {
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync("host");
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.users (id INT PRIMARY KEY, name VARCHAR(20)) ENGINE=InnoDB; INSERT INTO {schema}.users VALUES (1, 'Ada')");
        var redis = inRedis ? (await RedisServer.Shared).Address : null;
        using var host = await StartAsync(server, router => _ = redis is null
            ? router.AddCache("users", rules => rules.Key($"{schema}.users", "user:{id}"))
            : router.AddRedisCache($"users", redis, rules => rules.Key($"{schema}.users", "user:{id}"), settings: new() { Prefix = $"{{{schema}-{kind}}}:" }));
        var users = host.Services.GetRequiredKeyedService<VersionedCache>("users");
        await using var connection = await WireDbConnection.OpenAsync(server);
        async ValueTask<string?> LoadAsync(CacheLoad load, CancellationToken cancellationToken)
        {
            await using var snapshot = await load.ReadAtAsync(connection, cancellationToken);
            return await connection.ScalarAsync($"SELECT name FROM {schema}.users WHERE id = 1");
        }

        await Eventually.TrueAsync(async () => (await users.GetOrLoadResultAsync<string>("user:1", LoadAsync)).Serving == CacheServing.Hit, "the user is kept");
        for (var write = 0; write < 20; write++)
        {
            await connection.ScalarAsync($"UPDATE {schema}.users SET name = 'Ada {write}' WHERE id = 1");
            var own = LogPoint.Parse((await connection.ScalarAsync(kind == ServerKind.MySql ? "SELECT @@global.gtid_executed" : "SELECT @@last_gtid"))!);
            Assert.Equal(WaitOutcome.Reached, await users.WaitForAsync(own, s_patience));
            Assert.Equal($"Ada {write}", await users.GetOrLoadAsync<string>("user:1", LoadAsync));
        }

        await host.StopAsync();
    }

    [Fact]
    public async Task The_figures_and_the_audits_of_a_cache_are_under_the_meter()
    {
        var server = await servers.MariaDb;
        var schema = await server.CreateDatabaseAsync("meter");
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.users (id INT PRIMARY KEY) ENGINE=InnoDB");
        using var host = await StartAsync(server, router => router
            .AddCache(schema, rules => rules.Key($"{schema}.users", "user:{id}"))
            .AddCacheAuditor<int>(schema, (_, _, load, _) => new(2), new CacheAuditorOptions { Interval = TimeSpan.FromMilliseconds(100), LoadsPerSecond = 1000 }));
        var cache = host.Services.GetRequiredKeyedService<VersionedCache>(schema);
        await Eventually.TrueAsync(() => cache.IsInContact, "the cache is in contact");
        await cache.GetOrLoadAsync<int>("user:1", (load, _) =>
        {
            load.DoNotStore();
            return new(1);
        });
        var auditor = host.Services.GetRequiredService<ICacheAuditor>();
        await Eventually.TrueAsync(() => auditor.Report is not null, "there was an audit");
        var figures = Figures(schema);
        Assert.Equal(1, figures["router.cache.misses"]);
        Assert.Equal(1, figures["router.cache.loads:Unwanted"]);
        Assert.Equal(1, figures["router.cache.contact"]);
        Assert.Equal(0, figures["router.cache.audit.stale"]);
        await host.StopAsync();
    }

    [Fact]
    public void Two_caches_of_one_name_are_an_error()
    {
        var router = new ServiceCollection().AddBinlogRouter().AddCache("users", rules => rules.Key("shop.users", "user:{id}"));
        var error = Assert.Throws<ArgumentException>(() => router.AddRedisCache("users", "redis://localhost", rules => rules.Key("shop.users", "user:{id}")));
        Assert.Contains("'users'", error.Message, StringComparison.Ordinal);
    }

    private static async Task<IHost> StartAsync(DatabaseServer server, Action<RouterBuilder> add)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        add(builder.Services.AddBinlogRouter(options => options.Source = $"mysql://repl:repl@{server.Host}:{server.Port}"));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static Dictionary<string, long> Figures(string cache)
    {
        var figures = new Dictionary<string, long>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, it) =>
        {
            if (instrument.Meter.Name == "Router" && instrument.Name.StartsWith("router.cache.", StringComparison.Ordinal))
            {
                it.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (Equals(tags[0].Value, cache))
            {
                figures[tags.Length > 1 ? $"{instrument.Name}:{tags[1].Value}" : instrument.Name] = value;
            }
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return figures;
    }
}
