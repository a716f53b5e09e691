using Router.Contracts;
using Router.Routing.Subscriptions;
using Router.Subscribers.Caching;
using Router.Subscribers.Tests.Caching.Fakes;

namespace Router.Subscribers.Tests.Caching;

/// <summary>What a cache in memory keeps, and what not.</summary>
public sealed class VersionedCacheTests
{
    private readonly FakeSource _source = new();

    [Fact]
    public async Task A_value_is_loaded_once_and_then_served()
    {
        var cache = await _source.FollowAsync();
        Assert.Equal(CacheServing.Loaded, (await cache.LoadAsync("a", 1, FakeSource.ReadingOf(0))).Serving);
        Assert.Equal(new CacheResult<int>(1, CacheServing.Hit), await cache.LoadAsync("a", 2, FakeSource.ReadingOf(0)));
        Assert.Equal((1, 1, 1), (cache.Counts.Hits, cache.Counts.Misses, cache.Counts.Stored));
    }

    [Fact]
    public async Task An_absent_row_is_kept_as_absent()
    {
        var cache = await _source.FollowAsync();
        await cache.LoadAsync<string?>("a", null, FakeSource.ReadingOf(0));
        Assert.Equal(new CacheResult<string?>(null, CacheServing.Hit), await cache.LoadAsync<string?>("a", "x", FakeSource.ReadingOf(0)));
    }

    [Fact]
    public async Task An_invalidation_drops_the_entry_and_no_other()
    {
        var cache = await _source.FollowAsync();
        await cache.LoadAsync("a", 1, FakeSource.ReadingOf(0));
        await cache.LoadAsync("ä", 1, FakeSource.ReadingOf(0));
        cache.Invalidate(1, "ä");
        Assert.Equal(CacheServing.Hit, (await cache.LoadAsync("a", 2, FakeSource.ReadingOf(0))).Serving);
        Assert.Equal(new CacheResult<int>(2, CacheServing.Loaded), await cache.LoadAsync("ä", 2, FakeSource.ReadingOf(1)));
    }

    [Fact]
    public async Task A_reading_from_before_following_began_does_not_do()
    {
        var cache = await _source.FollowAsync(after: 5);
        Assert.Equal(NotStoredReason.OlderThanFloor, (await cache.LoadAsync("a", 1, FakeSource.ReadingOf(4))).Reason);
        Assert.Equal(NotStoredReason.OlderThanFloor, (await cache.LoadAsync("a", 1, LogPoint.Parse("0-1-4"))).Reason);
        Assert.Equal(NotStoredReason.None, (await cache.LoadAsync("a", 1, LogPoint.Parse("0-1-5"))).Reason);
    }

    [Fact]
    public async Task A_place_in_another_servers_log_is_no_reading()
    {
        var cache = await _source.FollowAsync();
        var elsewhere = LogPoint.OfPlace(FakeSource.File, 1_000_000, new ServerIdentity(ServerFlavor.MariaDb, "2-0"));
        Assert.Equal(NotStoredReason.NotComparable, (await cache.LoadAsync("a", 1, elsewhere)).Reason);
        var otherFamily = LogPoint.Parse("3e11fa47-71ca-11e1-9e33-c80aa9429562:1-1000");
        Assert.Equal(NotStoredReason.NotComparable, (await cache.LoadAsync("a", 1, otherFamily)).Reason);
    }

    [Fact]
    public async Task All_readings_of_a_load_must_do()
    {
        var cache = await _source.FollowAsync();
        cache.Invalidate(2, "a");
        var result = await cache.GetOrLoadResultAsync<int>("a", (load, _) =>
        {
            load.At(FakeSource.ReadingOf(2));
            load.At(FakeSource.ReadingOf(1));
            return new(1);
        });
        Assert.Equal(NotStoredReason.OlderThanInvalidation, result.Reason);
    }

    [Fact]
    public async Task A_replica_must_be_far_enough_in_every_domain_that_a_key_was_changed_from()
    {
        var cache = await _source.FollowAsync();
        var other = FakeSource.Transaction(2) with { Gtid = Gtid.MariaDb(7, 9, 3) };
        cache.Invalidate(1, "a");
        cache.Invalidate(other, "a");
        Assert.Equal(NotStoredReason.OlderThanInvalidation, (await cache.LoadAsync("a", 1, LogPoint.Parse("0-1-0,7-9-3"))).Reason);
        Assert.Equal(NotStoredReason.OlderThanInvalidation, (await cache.LoadAsync("a", 1, LogPoint.Parse("0-1-1,7-9-2"))).Reason);
        Assert.Equal(NotStoredReason.None, (await cache.LoadAsync("a", 1, LogPoint.Parse("0-1-1,7-9-3"))).Reason);
    }

    [Fact]
    public async Task An_older_invalidation_that_comes_again_does_not_take_the_place_of_a_newer_one()
    {
        var cache = await _source.FollowAsync();
        cache.Invalidate(5, "a");
        cache.Invalidate(2, "a");
        Assert.Equal(NotStoredReason.OlderThanInvalidation, (await cache.LoadAsync("a", 1, FakeSource.ReadingOf(4))).Reason);
    }

    [Fact]
    public async Task A_load_older_than_the_oldest_kept_invalidation_is_not_stored()
    {
        var cache = await _source.FollowAsync(options: new VersionedCacheOptions { MaxTombstones = 3 });
        for (var transaction = 1; transaction <= 5; transaction++)
        {
            cache.Invalidate(transaction, $"k{transaction}");
        }

        Assert.Equal(3, cache.Counts.Tombstones);
        Assert.Equal(NotStoredReason.OlderThanFloor, (await cache.LoadAsync("other", 1, FakeSource.ReadingOf(1))).Reason);
        Assert.Equal(NotStoredReason.None, (await cache.LoadAsync("other", 1, FakeSource.ReadingOf(2))).Reason);
        Assert.Equal(NotStoredReason.OlderThanInvalidation, (await cache.LoadAsync("k3", 1, FakeSource.ReadingOf(2))).Reason);
        Assert.Equal(NotStoredReason.OlderThanFloor, (await cache.LoadAsync("k1", 1, FakeSource.ReadingOf(0))).Reason);
    }

    [Fact]
    public async Task A_key_that_is_invalidated_again_is_not_the_oldest_any_more()
    {
        var cache = await _source.FollowAsync(options: new VersionedCacheOptions { MaxTombstones = 2 });
        cache.Invalidate(1, "a");
        cache.Invalidate(2, "b");
        cache.Invalidate(3, "a");
        cache.Invalidate(4, "c");
        Assert.Equal(NotStoredReason.OlderThanInvalidation, (await cache.LoadAsync("a", 1, FakeSource.ReadingOf(2))).Reason);
        Assert.Equal(NotStoredReason.OlderThanFloor, (await cache.LoadAsync("x", 1, FakeSource.ReadingOf(1))).Reason);
    }

    [Fact]
    public async Task Without_a_reading_a_load_is_kept_only_when_it_began_after_the_grace_time()
    {
        var cache = await _source.FollowAsync();
        _source.Time.Advance(TimeSpan.FromMinutes(1));
        cache.Invalidate(1, "a");
        _source.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(NotStoredReason.WithinGrace, (await cache.LoadAsync("a", 1, null)).Reason);
        Assert.Equal(NotStoredReason.None, (await cache.LoadAsync("b", 1, null)).Reason);
        _source.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(NotStoredReason.None, (await cache.LoadAsync("a", 1, null)).Reason);
    }

    [Fact]
    public async Task With_an_infinite_grace_time_nothing_is_kept_without_a_reading()
    {
        var cache = await _source.FollowAsync(options: new VersionedCacheOptions { Grace = Timeout.InfiniteTimeSpan });
        _source.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(NotStoredReason.WithinGrace, (await cache.LoadAsync("a", 1, null)).Reason);
        Assert.Equal(NotStoredReason.None, (await cache.LoadAsync("a", 1, FakeSource.ReadingOf(0))).Reason);
    }

    [Fact]
    public async Task An_invalidation_of_everything_leaves_nothing_and_lets_nothing_older_in()
    {
        var cache = await _source.FollowAsync();
        await cache.LoadAsync("a", 1, FakeSource.ReadingOf(0));
        cache.InvalidateEverything(3);
        Assert.Equal(0, cache.Counts.Entries);
        Assert.Equal(NotStoredReason.OlderThanFloor, (await cache.LoadAsync("a", 1, FakeSource.ReadingOf(2))).Reason);
        Assert.Equal(NotStoredReason.None, (await cache.LoadAsync("a", 1, FakeSource.ReadingOf(3))).Reason);
    }

    [Fact]
    public async Task An_invalidated_tag_drops_its_entries_and_lets_none_in_that_were_read_before()
    {
        var cache = await _source.FollowAsync();
        var tagged = new CacheEntryOptions { Tags = ["shop:1", "all"] };
        await cache.LoadAsync("a", 1, FakeSource.ReadingOf(0), tagged);
        await cache.LoadAsync("b", 1, FakeSource.ReadingOf(0));
        cache.InvalidateTag(1, "shop:1");
        Assert.Equal(1, cache.Counts.Entries);
        Assert.Equal(NotStoredReason.OlderThanInvalidation, (await cache.LoadAsync("a", 1, FakeSource.ReadingOf(0), tagged)).Reason);
        Assert.Equal(NotStoredReason.None, (await cache.LoadAsync("a", 1, FakeSource.ReadingOf(1), tagged)).Reason);
        cache.InvalidateTag(2, "all");
        Assert.Equal(1, cache.Counts.Entries);
    }

    [Fact]
    public async Task Following_that_begins_again_clears_the_cache()
    {
        var cache = await _source.FollowAsync();
        await cache.LoadAsync("a", 1, FakeSource.ReadingOf(0));
        await cache.BeginAsync(_source, FakeSource.Position(9), default);
        Assert.Equal(NotStoredReason.OlderThanFloor, (await cache.LoadAsync("a", 2, FakeSource.ReadingOf(8))).Reason);
    }

    [Fact]
    public async Task Following_that_begins_on_another_server_is_not_held_up_by_the_log_of_the_one_before()
    {
        var cache = await _source.FollowAsync();
        cache.Invalidate(1000, "a", "b");
        var other = new ServerIdentity(ServerFlavor.MariaDb, "2-0");
        await cache.BeginAsync(_source, new SourcePosition(other, FakeSource.File, 4, "0-2-1", 0), default);
        Assert.Equal(0, cache.Counts.Tombstones);
        Assert.Equal(NotStoredReason.None, (await cache.LoadAsync("a", 1, LogPoint.OfPlace(FakeSource.File, 4, other))).Reason);
        cache.Invalidate(1, "b", "a");
        Assert.Equal(2, cache.Counts.Tombstones);
    }

    [Fact]
    public async Task A_source_that_has_logged_nothing_yet_lets_readings_by_GTID_in()
    {
        var cache = await _source.FollowAsync();
        await cache.BeginAsync(_source, new SourcePosition(new ServerIdentity(ServerFlavor.MySql, "x"), "binlog.000001", 4, "", 0), default);
        Assert.Equal(NotStoredReason.None, (await cache.LoadAsync("a", 1, LogPoint.OfGtids(GtidSet.Empty(GtidDialect.MySql)))).Reason);
    }

    [Fact]
    public async Task The_entries_not_read_lately_go_for_those_that_come()
    {
        var cache = await _source.FollowAsync(options: new VersionedCacheOptions { MaxEntries = 10 });
        for (var key = 0; key < 1000; key++)
        {
            await cache.LoadAsync($"k{key}", key, FakeSource.ReadingOf(0));
            await cache.LoadAsync("k0", 0, FakeSource.ReadingOf(0));
        }

        Assert.Equal(10, cache.Counts.Entries);
        Assert.Equal(CacheServing.Hit, (await cache.LoadAsync("k0", 1, FakeSource.ReadingOf(0))).Serving);
        Assert.Equal(1000, cache.Counts.Stored);
    }

    [Fact]
    public async Task An_entry_ends_with_its_time()
    {
        var cache = await _source.FollowAsync(options: new VersionedCacheOptions { TimeToLive = TimeSpan.FromMinutes(10) });
        await cache.LoadAsync("a", 1, FakeSource.ReadingOf(0));
        await cache.LoadAsync("b", 1, FakeSource.ReadingOf(0), new CacheEntryOptions { TimeToLive = TimeSpan.FromMinutes(1) });
        _source.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(CacheServing.Hit, (await cache.LoadAsync("a", 2, FakeSource.ReadingOf(0))).Serving);
        Assert.Equal(CacheServing.Loaded, (await cache.LoadAsync("b", 2, FakeSource.ReadingOf(0))).Serving);
    }

    [Fact]
    public async Task A_key_asked_for_as_another_type_is_an_error_that_names_both()
    {
        var cache = await _source.FollowAsync();
        await cache.LoadAsync("a", 1, FakeSource.ReadingOf(0));
        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await cache.LoadAsync("a", "x", FakeSource.ReadingOf(0)));
        Assert.Contains("Int32", error.Message, StringComparison.Ordinal);
        Assert.Contains("String", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_evicted_entry_is_loaded_anew()
    {
        var cache = await _source.FollowAsync();
        await cache.LoadAsync("a", 1, FakeSource.ReadingOf(0));
        Assert.True(await cache.EvictAsync("a"));
        Assert.False(await cache.EvictAsync("a"));
        Assert.Equal(CacheServing.Loaded, (await cache.LoadAsync("a", 2, FakeSource.ReadingOf(0))).Serving);
    }

    [Fact]
    public async Task Waiting_is_the_sources_business_and_before_it_began_there_is_none()
    {
        var point = LogPoint.Parse("0-1-5");
        Assert.Equal(WaitOutcome.SourceStopped, await VersionedCache.InMemory("x").WaitForAsync(point, TimeSpan.FromSeconds(1)));
        var cache = await _source.FollowAsync();
        Assert.Equal(WaitOutcome.Reached, await cache.WaitForAsync(point, TimeSpan.FromSeconds(1)));
        Assert.Equal([point], _source.AwaitedPoints);
    }
}
