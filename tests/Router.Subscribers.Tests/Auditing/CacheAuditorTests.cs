using Microsoft.Extensions.Logging.Abstractions;
using Router.Replication.Source;
using Router.Routing.Subscriptions;
using Router.Servers;
using Router.Standalone;
using Router.Subscribers.Auditing;
using Router.Subscribers.Caching;
using Router.Subscribers.Invalidation;
using Router.Subscribers.Redis;
using Router.Subscribers.Tests.Caching.Fakes;
using Router.Subscribers.Tests.Caching.Sql;
using Router.Wire;

namespace Router.Subscribers.Tests.Auditing;

/// <summary>The auditor finds what no log shows, and nothing else.</summary>
public sealed class CacheAuditorTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    private static readonly CacheAuditorOptions s_quick = new() { LoadsPerSecond = 1000, Seed = 7 };

    [Theory]
    [InlineData(ServerKind.MariaDb, false)]
    [InlineData(ServerKind.MySql, false)]
    [InlineData(ServerKind.MariaDb, true)]
    [InlineData(ServerKind.MySql, true)]
    public async Task A_change_that_no_log_shows_is_found_and_evicted(ServerKind kind, bool inRedis)
    {
        var server = await servers.Of(kind);
        var table = $"{await server.CreateDatabaseAsync("audit")}.t";
        await server.Sql.ExecuteAsync($"CREATE TABLE {table} (id INT PRIMARY KEY, v INT) ENGINE=InnoDB; INSERT INTO {table} VALUES (1, 10), (2, 20), (3, 30), (4, 40)");
        await using var redis = inRedis ? RedisConnection.To((await RedisServer.Shared).Address) : null;
        await using var cache = redis is null ? VersionedCache.InMemory("audit") : VersionedCache.InRedis($"audit-{kind}", redis);
        await using var runner = await FollowAsync(server, table, cache);
        await using var connection = await WireDbConnection.OpenAsync(server);
        async ValueTask<string?> LoadAsync(string key, CacheLoad load, CancellationToken cancellationToken)
        {
            await using var snapshot = await load.ReadAtAsync(connection, cancellationToken);
            return await connection.ScalarAsync($"SELECT v FROM {table} WHERE id = {key[4..]}");
        }

        foreach (var id in Enumerable.Range(1, 4))
        {
            await Eventually.TrueAsync(
                async () => (await cache.GetOrLoadResultAsync($"row:{id}", (load, token) => LoadAsync($"row:{id}", load, token))).Serving == CacheServing.Hit, "it is kept");
        }

        var auditor = new CacheAuditor<string>(cache, LoadAsync, s_quick with { Evict = true });
        Assert.Equal((4, 0), await SummaryAsync(auditor));
        await server.Sql.ExecuteAsync($"UPDATE {table} SET v = v + 1 WHERE id = 1");
        Assert.Equal(0, (await auditor.AuditAsync(default)).Stale);

        await server.Sql.ExecuteAsync($"SET sql_log_bin = 0; UPDATE {table} SET v = 21 WHERE id = 2");
        var report = await auditor.AuditAsync(default);
        Assert.Equal(["row:2"], report.Keys);
        Assert.Equal(1, report.Stale);
        Assert.Equal(1.0 / report.Sampled, report.Fraction);
        Assert.Equal("21", await cache.GetOrLoadAsync("row:2", (load, token) => LoadAsync("row:2", load, token)));
        Assert.Equal(0, (await auditor.AuditAsync(default)).Stale);
    }

    [Fact]
    public async Task What_stays_stale_is_looked_at_again_and_its_age_told()
    {
        var source = new FakeSource();
        var cache = await source.FollowAsync();
        await cache.LoadAsync("a", 1, FakeSource.ReadingOf(0));
        await cache.LoadAsync("other", 1, FakeSource.ReadingOf(0));
        var auditor = Auditor(cache, () => 2, s_quick with { KeyPrefix = "a", LoadsPerSecond = int.MaxValue }, source.Time);
        Assert.Equal((1, TimeSpan.Zero), Ages(await auditor.AuditAsync(default)));
        source.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal((1, TimeSpan.FromMinutes(5)), Ages(await auditor.AuditAsync(default)));
        await cache.EvictAsync("a");
        Assert.Equal((0, TimeSpan.Zero), Ages(await auditor.AuditAsync(default)));
    }

    [Fact]
    public async Task A_change_that_is_followed_while_the_audit_waits_is_not_stale()
    {
        var source = new FakeSource();
        var cache = await source.FollowAsync();
        await cache.LoadAsync("a", 1, FakeSource.ReadingOf(0));
        source.Awaited = () => cache.Invalidate(1, "a");
        var report = await Auditor(cache, () => 2, s_quick).AuditAsync(default);
        Assert.Equal((0, 0), (report.Stale, report.Undecided));
    }

    [Fact]
    public async Task Where_the_source_has_stopped_nothing_is_called_stale()
    {
        var source = new FakeSource { Outcome = WaitOutcome.SourceStopped };
        var cache = await source.FollowAsync();
        await cache.LoadAsync("a", 1, FakeSource.ReadingOf(0));
        var report = await Auditor(cache, () => 2, s_quick).AuditAsync(default);
        Assert.Equal((1, 0, 1), (report.Sampled, report.Stale, report.Undecided));
    }

    private static CacheAuditor<int> Auditor(VersionedCache cache, Func<int> value, CacheAuditorOptions options, TimeProvider? time = null) => new(
        cache,
        (_, load, _) =>
        {
            load.At(FakeSource.ReadingOf(1));
            return new(value());
        },
        options,
        time: time);

    private static (int, TimeSpan) Ages(AuditReport report) => (report.Stale, report.OldestStaleFor);

    private static async Task<(int Sampled, int Stale)> SummaryAsync(CacheAuditor<string> auditor)
    {
        var report = await auditor.AuditAsync(default);
        Assert.Same(report, auditor.Report);
        return (report.Sampled, report.Stale);
    }

    private static async Task<SourceRunner> FollowAsync(DatabaseServer server, string table, VersionedCache cache)
    {
        var settings = new ConnectionSettings { Host = server.Host, Port = server.Port, User = "repl", Password = "repl" };
        var runner = new SourceRunner(
            new SourceRunnerOptions { Source = new SourceOptions { Server = settings } },
            new SubscriptionSet([CacheSubscriber.Subscribe("audit", new InvalidationRules().Key(table, "row:{id}"), cache)]),
            NullLoggerFactory.Instance);
        await runner.StartAsync(default);
        return runner;
    }
}
