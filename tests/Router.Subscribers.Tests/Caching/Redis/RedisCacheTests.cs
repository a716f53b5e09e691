using Router.Contracts;
using Router.Servers;
using Router.Subscribers.Caching;
using Router.Subscribers.Caching.Redis;
using Router.Subscribers.Tests.Caching.Fakes;

namespace Router.Subscribers.Tests.Caching.Redis;

/// <summary>What a cache in a real Redis keeps, and what not.</summary>
public sealed class RedisCacheTests
{
    private static readonly CacheResult<int> s_loaded = new(1, CacheServing.Loaded);

    [Fact]
    public async Task A_value_that_one_process_has_loaded_is_served_to_another()
    {
        await using var rig = await FollowAsync();
        Assert.Equal(s_loaded, await rig.LoadAsync("a", 1, 0));
        Assert.Equal(new CacheResult<int>(1, CacheServing.Hit), await rig.AnotherClient().LoadAsync("a", 2, null));
        Assert.Equal(new CacheResult<int>(1, CacheServing.Hit), await rig.Follower.LoadAsync("a", 2, null));
    }

    [Fact]
    public async Task An_absent_row_and_a_record_come_back_as_they_were()
    {
        await using var rig = await FollowAsync();
        await rig.Client.LoadAsync<string?>("absent", null, FakeSource.ReadingOf(0));
        Assert.Equal(new CacheResult<string?>(null, CacheServing.Hit), await rig.Client.LoadAsync<string?>("absent", "x", null));
        var user = new KeyValuePair<int, string>(7, "Zoë");
        await rig.Client.LoadAsync("user", user, FakeSource.ReadingOf(0));
        Assert.Equal(user, (await rig.Client.LoadAsync("user", default(KeyValuePair<int, string>), null)).Value);
    }

    [Fact]
    public async Task An_invalidation_drops_the_value_and_lets_nothing_older_in()
    {
        await using var rig = await FollowAsync();
        await rig.LoadAsync("ä", 1, 0);
        await rig.InvalidateAsync(3, "ä");
        Assert.Equal(NotStoredReason.OlderThanInvalidation, (await rig.LoadAsync("ä", 2, 2)).Reason);
        Assert.Equal(CacheServing.Loaded, (await rig.LoadAsync("ä", 3, 3)).Serving);
    }

    [Fact]
    public async Task A_fill_that_was_checked_before_an_invalidation_and_comes_after_it_is_not_stored()
    {
        await using var rig = await FollowAsync();
        var slow = new Phase();
        var load = rig.Client.GetOrLoadResultAsync<int>("a", async (it, _) =>
        {
            it.At(FakeSource.ReadingOf(0));
            await slow.WaitAsync();
            return 1;
        }).AsTask();
        await slow.Came;
        await rig.InvalidateAsync(1, "a");
        slow.Release();
        Assert.Equal(NotStoredReason.OlderThanInvalidation, (await load).Reason);
    }

    [Fact]
    public async Task A_fill_whose_reading_covers_what_came_meanwhile_is_checked_again_and_stored()
    {
        await using var rig = await FollowAsync();
        var slow = new Phase();
        var load = rig.Client.GetOrLoadResultAsync<int>("a", async (it, _) =>
        {
            it.At(FakeSource.ReadingOf(5));
            await slow.WaitAsync();
            return 1;
        }).AsTask();
        await slow.Came;
        await rig.InvalidateAsync(1, "a");
        slow.Release();
        Assert.Equal(s_loaded, await load);
        Assert.Equal(CacheServing.Hit, (await rig.LoadAsync("a", 2, null)).Serving);
    }

    [Fact]
    public async Task An_older_invalidation_that_comes_again_does_not_take_the_place_of_a_newer_one()
    {
        await using var rig = await FollowAsync();
        await rig.InvalidateAsync(5, "a");
        await rig.InvalidateAsync(2, "a");
        Assert.Equal(NotStoredReason.OlderThanInvalidation, (await rig.LoadAsync("a", 1, 4)).Reason);
        Assert.Equal(s_loaded, await rig.LoadAsync("a", 1, 5));
    }

    [Fact]
    public async Task A_replica_must_be_far_enough_in_every_domain_that_a_key_was_changed_from()
    {
        await using var rig = await FollowAsync();
        await rig.InvalidateAsync(1, "a");
        await rig.Follower.InvalidateAsync(Invalidations.Of(FakeSource.Transaction(2) with { Gtid = Gtid.MariaDb(7, 9, 3) }, ["a"]), default);
        Assert.Equal(NotStoredReason.OlderThanInvalidation, (await rig.Client.LoadAsync("a", 1, LogPoint.Parse("0-1-0,7-9-3"))).Reason);
        Assert.Equal(NotStoredReason.OlderThanInvalidation, (await rig.Client.LoadAsync("a", 1, LogPoint.Parse("0-1-1,7-9-2"))).Reason);
        Assert.Equal(s_loaded, await rig.Client.LoadAsync("a", 1, LogPoint.Parse("0-1-1,7-9-3")));
    }

    [Fact]
    public async Task An_invalidated_tag_drops_its_entries_and_lets_none_in_that_were_read_before()
    {
        await using var rig = await FollowAsync();
        await rig.LoadAsync("a", 1, 0, "shop:1", "all");
        await rig.LoadAsync("b", 1, 0, "shop:2");
        await rig.InvalidateTagAsync(1, "shop:1");
        Assert.Equal(NotStoredReason.OlderThanInvalidation, (await rig.LoadAsync("a", 1, 0, "shop:1")).Reason);
        Assert.Equal(s_loaded, await rig.LoadAsync("a", 1, 1, "shop:1"));
        Assert.Equal(CacheServing.Hit, (await rig.LoadAsync("b", 2, null)).Serving);
    }

    [Fact]
    public async Task An_invalidation_of_everything_leaves_nothing_and_lets_nothing_older_in()
    {
        await using var rig = await FollowAsync();
        await rig.LoadAsync("a", 1, 0);
        await rig.Follower.InvalidateAsync(Invalidations.OfEverything(3), default);
        Assert.Equal(NotStoredReason.OlderThanFloor, (await rig.LoadAsync("a", 1, 2)).Reason);
        Assert.Equal(s_loaded, await rig.LoadAsync("a", 1, 3));
    }

    [Fact]
    public async Task A_load_older_than_the_oldest_kept_invalidation_is_not_stored()
    {
        await using var rig = await FollowAsync(new VersionedCacheOptions { MaxTombstones = 3 });
        await rig.LoadAsync("t", 1, 0, "old");
        await rig.InvalidateTagAsync(1, "old");
        for (var transaction = 2; transaction <= 6; transaction++)
        {
            await rig.InvalidateAsync(transaction, $"k{transaction}");
        }

        Assert.Equal("3", await rig.Server.CommandAsync("ZCARD", $"{{{rig.CacheName}}}:order"));
        Assert.Equal(NotStoredReason.OlderThanFloor, (await rig.LoadAsync("other", 1, 2)).Reason);
        Assert.Equal(s_loaded, await rig.LoadAsync("other", 1, 3));
        Assert.Equal(NotStoredReason.OlderThanInvalidation, (await rig.LoadAsync("k4", 1, 3)).Reason);
        Assert.Equal(s_loaded, await rig.LoadAsync("t", 1, 6, "old"));
    }

    [Fact]
    public async Task Without_a_reading_a_load_within_the_grace_time_is_not_stored()
    {
        await using var rig = await FollowAsync(new VersionedCacheOptions { Grace = TimeSpan.FromMilliseconds(300) });
        await Eventually.TrueAsync(async () => (await rig.LoadAsync("warm", 1, null)).Reason == NotStoredReason.None, "the grace time of the beginning ends");
        var transaction = 0;
        await Eventually.TrueAsync(
            async () =>
            {
                // On a busy machine the load may come when the grace time is over already.
                await rig.InvalidateAsync(++transaction, "a");
                return (await rig.LoadAsync("a", 1, null)).Reason == NotStoredReason.WithinGrace;
            },
            "a load within the grace time is not stored");
        Assert.Equal(s_loaded, await rig.LoadAsync("b", 1, null));
        await Eventually.TrueAsync(async () => (await rig.LoadAsync("a", 1, null)).Reason == NotStoredReason.None, "the grace time ends");
    }

    [Fact]
    public async Task A_batch_of_many_keys_is_applied_whole()
    {
        await using var rig = await FollowAsync();
        var keys = Enumerable.Range(0, 2500).Select(number => $"k{number}").ToArray();
        await rig.InvalidateAsync(1, keys);
        Assert.Equal("2500", await rig.Server.CommandAsync("ZCARD", $"{{{rig.CacheName}}}:order"));
        Assert.Equal(NotStoredReason.OlderThanInvalidation, (await rig.LoadAsync("k2499", 1, 0)).Reason);
    }

    [Fact]
    public async Task A_second_process_that_follows_under_the_same_prefix_stops_the_first()
    {
        await using var rig = await FollowAsync();
        await using var second = VersionedCache.InRedis("other", Router.Subscribers.Redis.RedisConnection.To(rig.Server.Address), new RedisCacheSettings { Prefix = $"{{{rig.CacheName}}}:" });
        await second.BeginAsync(rig, FakeSource.Position(0), default);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await rig.InvalidateAsync(1, "a"));
        Assert.Contains("Another process", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Watermarks_and_positions_survive_as_text()
    {
        var mysql = new Transaction(long.MaxValue / 3, Gtid.MySql(Guid.NewGuid(), "tag", 12), 0, "binlog.000009", 5_000_000_000);
        var plain = new Transaction(7, default, 0, "binlog.000001", 4);
        var mark = Watermark.Join(new Watermark(mysql), new Watermark(FakeSource.Transaction(3)));
        mark = Watermark.Join(mark, new Watermark(plain));
        Assert.Equal(mark.Transactions(), MarkText.Read(MarkText.Of(mark))!.Transactions());
        var floor = MarkText.ReadFloor(MarkText.Of(FakeSource.Position(4)), "", 1, 2);
        Assert.Equal(FakeSource.Identity, floor.Server);
        Assert.True(floor.IsCoveredBy(FakeSource.ReadingOf(4)) && !floor.IsCoveredBy(FakeSource.ReadingOf(3)));
    }

    private static async Task<RedisCacheRig> FollowAsync(VersionedCacheOptions? options = null) =>
        await RedisCacheRig.FollowAsync(await RedisServer.Shared, options: options);
}
