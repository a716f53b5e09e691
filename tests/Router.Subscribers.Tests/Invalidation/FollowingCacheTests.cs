using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Router.Hosting;
using Router.Servers;
using Router.Standalone.Tests.Hosting;
using Router.Subscribers.Invalidation.Targets;
using Router.Subscribers.Redis;

namespace Router.Subscribers.Tests.Invalidation;

/// <summary>Caches over real servers: after any changes every key that is still cached is as the table is.</summary>
public class FollowingCacheTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    private const int Seed = 20261120;
    private const int Rounds = 8;

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_memory_cache_follows_its_table_through_random_changes(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var table = await ItemsTable.CreateAsync(server, Seed);
        using var state = new TemporaryFolder();
        await using var host = await RunningHost.StartAsync(
            server, router => router.Invalidate(table.Rules).ToMemoryCache(), options => options.State = state.Path);
        var cache = (MemoryCache)host.Services.GetRequiredService<IMemoryCache>();
        var (kept, forgotten) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            await table.ChangeAsync(statements: 20, mayTruncate: round % 2 == 1);
            await host.SavedAsync(await LogEnd.AskAsync(server));
            foreach (var (key, value) in await table.ReadAsync())
            {
                cache.Set(key, value);
            }

            var filled = cache.Count;
            await table.ChangeAsync(statements: round % 3, mayTruncate: round % 2 == 1);
            await host.SavedAsync(await LogEnd.AskAsync(server));
            Check(await table.ReadAsync(), cache.Keys.Cast<string>().ToDictionary(key => key, key => (string)cache.Get(key)!));
            kept += cache.Count;
            forgotten += filled - cache.Count;
        }

        Assert.True(kept > 0 && forgotten > 0, $"seed {Seed}: {kept} kept, {forgotten} forgotten");
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_Redis_that_is_killed_and_restarted_in_the_middle_misses_no_invalidation(ServerKind kind)
    {
        // Anything less than "always" forgets removals that it has acknowledged, and the test would blame Router for it.
        await using var redisServer = await RedisServer.StartAsync("--appendonly", "yes", "--appendfsync", "always");
        await using var redis = RedisConnection.To(redisServer.Address);
        var server = await servers.Of(kind);
        var table = await ItemsTable.CreateAsync(server, Seed + 1);
        using var state = new TemporaryFolder();
        await using var host = await RunningHost.StartAsync(
            server,
            router => router.Invalidate(table.Rules).ToRedis(redisServer.Address, new RedisTargetOptions { KeyPrefix = "app:" }),
            options => options.State = state.Path);
        for (var round = 0; round < 3; round++)
        {
            await table.ChangeAsync(statements: 30, mayTruncate: true);
            await host.SavedAsync(await LogEnd.AskAsync(server));
            await FillAsync(redis, await table.ReadAsync());

            await table.ChangeAsync(statements: 2, mayTruncate: false);
            await redisServer.KillAsync();
            await table.ChangeAsync(statements: 3, mayTruncate: false);
            await Eventually.TrueAsync(() => host.Status.Partitions.Any(partition => partition.Retries > round), "an invalidation was tried again");
            await redisServer.StartAgainAsync();
            await host.SavedAsync(await LogEnd.AskAsync(server));
            Check(await table.ReadAsync(), await CachedAsync(redis));
        }
    }

    /// <summary>The truth holds everything; what is cached must be a part of it.</summary>
    private static void Check(Dictionary<string, string> truth, Dictionary<string, string> cached) =>
        Assert.All(cached, entry => Assert.Equal($"{entry.Key}={truth.GetValueOrDefault(entry.Key)}", $"{entry.Key}={entry.Value}"));

    private static async Task FillAsync(RedisConnection redis, Dictionary<string, string> values)
    {
        var pipeline = new RedisPipeline();
        foreach (var (key, value) in values)
        {
            pipeline.Begin(3).Word("SET"u8).Word($"app:{key}").Word(value);
        }

        await redis.RunAsync(pipeline, CancellationToken.None);
    }

    private static async Task<Dictionary<string, string>> CachedAsync(RedisConnection redis)
    {
        var cached = new Dictionary<string, string>();
        foreach (var key in await redis.CallAsync(["KEYS", "app:*"], CancellationToken.None))
        {
            cached.Add(key.Text!["app:".Length..], (await redis.CallAsync(["GET", key.Text!], CancellationToken.None)).Text!);
        }

        return cached;
    }
}
