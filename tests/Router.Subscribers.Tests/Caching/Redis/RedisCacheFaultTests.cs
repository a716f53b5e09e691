using Router.Servers;
using Router.Subscribers.Caching;
using Router.Subscribers.Tests.Caching.Fakes;

namespace Router.Subscribers.Tests.Caching.Redis;

/// <summary>What may happen to a Redis, and to the process that follows: nothing of it leaves a stale value.</summary>
public sealed class RedisCacheFaultTests
{
    /// <summary>For those who wait until contact is lost.</summary>
    private static readonly VersionedCacheOptions s_short = new() { ContactBound = TimeSpan.FromSeconds(2) };

    [Fact]
    public async Task Without_the_process_that_follows_the_lease_runs_out_and_loads_go_past_the_cache()
    {
        await using var rig = await RedisCacheRig.FollowAsync(await RedisServer.Shared, options: s_short);
        await rig.KeptAsync("a", 1, 0);
        await rig.Follower.DisposeAsync();
        await rig.OutOfContactAsync();
        Assert.Equal(new CacheResult<int>(2, CacheServing.Bypassed, NotStoredReason.OutOfContact), await rig.LoadAsync("a", 2, 9));
    }

    [Fact]
    public async Task While_the_source_is_behind_the_lease_is_not_renewed_and_afterwards_the_values_are_there_again()
    {
        await using var rig = await RedisCacheRig.FollowAsync(await RedisServer.Shared, options: s_short);
        await rig.KeptAsync("a", 1, 0);
        rig.IsCurrent = false;
        await rig.OutOfContactAsync();
        Assert.Equal(CacheServing.Bypassed, (await rig.LoadAsync("a", 2, 9)).Serving);
        rig.IsCurrent = true;
        await Eventually.TrueAsync(
            async () =>
            {
                // Loaded anew, it would be 2 from then on.
                var served = await rig.LoadAsync("a", 2, 9);
                Assert.Equal(served.Serving == CacheServing.Hit ? 1 : 2, served.Value);
                Assert.NotEqual(CacheServing.Loaded, served.Serving);
                return served.Serving == CacheServing.Hit;
            },
            "the value is there again");
    }

    [Fact]
    public async Task After_a_flush_nothing_older_than_what_had_been_invalidated_is_stored()
    {
        await using var server = await RedisServer.StartAsync();
        await using var rig = await RedisCacheRig.FollowAsync(server);
        await rig.LoadAsync("a", 1, 0);
        await rig.InvalidateAsync(5, "a");
        await server.CommandAsync("FLUSHALL");
        await rig.InContactAsync();
        Assert.Equal(NotStoredReason.OlderThanFloor, (await rig.LoadAsync("a", 1, 4)).Reason);
        Assert.Equal(CacheServing.Loaded, (await rig.LoadAsync("a", 2, 5)).Serving);
    }

    [Fact]
    public async Task Between_a_flush_and_the_floors_return_nothing_is_stored_or_served()
    {
        await using var server = await RedisServer.StartAsync();
        await using var rig = await RedisCacheRig.FollowAsync(server);
        await rig.Follower.DisposeAsync();
        await server.CommandAsync("FLUSHALL");
        Assert.Equal(CacheServing.Bypassed, (await rig.LoadAsync("a", 1, 9)).Serving);
        Assert.Equal("0", await server.CommandAsync("DBSIZE"));
    }

    [Fact]
    public async Task A_fill_on_its_way_while_everything_is_flushed_is_judged_by_the_new_floor()
    {
        await using var server = await RedisServer.StartAsync();
        await using var rig = await RedisCacheRig.FollowAsync(server);
        var slow = new Phase();
        var load = rig.Client.GetOrLoadResultAsync<int>("a", async (it, _) =>
        {
            it.At(FakeSource.ReadingOf(0));
            await slow.WaitAsync();
            return 1;
        }).AsTask();
        await slow.Came;
        await rig.InvalidateAsync(1, "a");
        await server.CommandAsync("FLUSHALL");
        await rig.InContactAsync();
        slow.Release();
        Assert.Equal(NotStoredReason.OlderThanFloor, (await load).Reason);
    }

    [Fact]
    public async Task A_killed_Redis_is_passed_by_and_after_its_return_the_cache_goes_on()
    {
        await using var server = await RedisServer.StartAsync();
        await using var rig = await RedisCacheRig.FollowAsync(server);
        await rig.InvalidateAsync(5, "a");
        await server.KillAsync();
        Assert.Equal(new CacheResult<int>(2, CacheServing.Bypassed, NotStoredReason.OutOfContact), await rig.LoadAsync("a", 2, 9));
        await server.StartAgainAsync();
        await rig.InContactAsync();
        Assert.Equal(NotStoredReason.OlderThanFloor, (await rig.LoadAsync("a", 1, 4)).Reason);
        Assert.Equal(CacheServing.Loaded, (await rig.LoadAsync("a", 2, 5)).Serving);
    }

    /// <summary>It saves, an invalidation is applied, it is killed: it comes back with the value from before.</summary>
    [Fact]
    public async Task A_Redis_that_comes_back_with_an_older_state_does_not_serve_it()
    {
        await using var server = await RedisServer.StartAsync();
        await using var rig = await RedisCacheRig.FollowAsync(server, options: new VersionedCacheOptions { ContactBound = TimeSpan.FromSeconds(1) });
        await rig.KeptAsync("a", 1, 0);
        await server.CommandAsync("SAVE");
        await rig.InvalidateAsync(1, "a");
        var run = await RunIdAsync(server);
        await server.KillAsync();
        await server.StartAgainAsync();
        Assert.NotEqual(run, await RunIdAsync(server));
        Assert.Equal("1", await server.CommandAsync("EXISTS", $"{{{rig.CacheName}}}:v:a"));

        await Eventually.TrueAsync(async () => (await rig.LoadAsync("a", 1, 0)).Reason == NotStoredReason.OlderThanFloor, "the old value is gone");
        await rig.KeptAsync("a", 2, 1);
    }

    [Fact]
    public async Task A_Redis_that_evicts_just_anything_is_refused_with_the_setting_to_change()
    {
        await using var server = await RedisServer.StartAsync("--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru");
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => RedisCacheRig.FollowAsync(server));
        Assert.Contains("volatile-lru", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<string> RunIdAsync(RedisServer server) =>
        (await server.CommandAsync("INFO", "server")).Split('\n').Single(line => line.StartsWith("run_id:", StringComparison.Ordinal));
}
