using Router.Subscribers.Caching;
using Router.Subscribers.Tests.Caching.Fakes;

namespace Router.Subscribers.Tests.Caching;

/// <summary>The two races that leave a cache stale, step by step; the plain cache-aside goes stale in each, or the schedule would prove nothing.</summary>
public sealed class StaleFillScheduleTests
{
    private const string Key = "user:1";
    private readonly FakeSource _source = new();
    private readonly FakeRow _row = new();
    private readonly CacheAside _plain = new();

    /// <summary>The load reads, the change commits and is followed, the load comes back.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_fill_that_was_read_before_a_change_and_comes_after_its_invalidation_is_not_kept(bool withReading)
    {
        var cache = await FollowingAsync();
        var slow = new Phase();
        var plainLoad = _plain.GetOrLoadAsync(Key, async () => await ReadAsync(null, false, slow));
        var load = cache.GetOrLoadResultAsync<int>(Key, async (it, _) => await ReadAsync(it, withReading, slow)).AsTask();
        await slow.Came;
        Commit(cache);
        slow.Release();

        Assert.Equal(0, await plainLoad);
        Assert.Equal(new CacheResult<int>(0, CacheServing.LoadedNotStored, withReading ? NotStoredReason.OlderThanInvalidation : NotStoredReason.WithinGrace), await load);
        Assert.True(_plain.TryGet(Key, out var stale) && stale != _row.Visible, "the plain cache was to go stale");
        await ServesTheRowAsync(cache, withReading);
    }

    /// <summary>The change is in the log and followed before its commit is visible: whoever reloads at once reads the old row.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_fill_that_was_read_after_an_invalidation_but_before_its_commit_was_visible_is_not_kept(bool withReading)
    {
        var cache = await FollowingAsync();
        var transaction = _row.Log();
        _plain.Invalidate(Key);
        cache.Invalidate(transaction, Key);

        Assert.Equal(0, await _plain.GetOrLoadAsync(Key, async () => await ReadAsync(null, false, null)));
        var reloaded = await cache.GetOrLoadResultAsync<int>(Key, async (it, _) => await ReadAsync(it, withReading, null));
        Assert.Equal(new CacheResult<int>(0, CacheServing.LoadedNotStored, withReading ? NotStoredReason.OlderThanInvalidation : NotStoredReason.WithinGrace), reloaded);

        _row.MakeVisible();
        Assert.True(_plain.TryGet(Key, out var stale) && stale != _row.Visible, "the plain cache was to go stale");
        await ServesTheRowAsync(cache, withReading);
    }

    /// <summary>A loader on a replica that lags by more than any grace time: only a reading tells.</summary>
    [Fact]
    public async Task A_fill_from_a_lagging_replica_is_not_kept_however_late_it_is_read()
    {
        var cache = await FollowingAsync();
        var transaction = _row.Log();
        cache.Invalidate(transaction, Key);
        _source.Time.Advance(TimeSpan.FromHours(1));

        for (var again = 0; again < 3; again++)
        {
            var reloaded = await cache.GetOrLoadResultAsync<int>(Key, async (it, _) => await ReadAsync(it, true, null));
            Assert.Equal(NotStoredReason.OlderThanInvalidation, reloaded.Reason);
        }

        _row.MakeVisible();
        await ServesTheRowAsync(cache, true);
    }

    /// <summary>The same value comes from the cache and from the database, and is kept.</summary>
    private async Task ServesTheRowAsync(VersionedCache cache, bool withReading)
    {
        _source.Time.Advance(TimeSpan.FromSeconds(3));
        var first = await cache.GetOrLoadResultAsync<int>(Key, async (it, _) => await ReadAsync(it, withReading, null));
        var second = await cache.GetOrLoadResultAsync<int>(Key, async (it, _) => await ReadAsync(it, withReading, null));
        Assert.Equal(new CacheResult<int>(_row.Visible, CacheServing.Loaded), first);
        Assert.Equal(new CacheResult<int>(_row.Visible, CacheServing.Hit), second);
    }

    private async Task<VersionedCache> FollowingAsync()
    {
        var cache = await _source.FollowAsync();
        _source.Time.Advance(TimeSpan.FromSeconds(10));
        return cache;
    }

    private void Commit(VersionedCache cache)
    {
        var transaction = _row.Log();
        _row.MakeVisible();
        _plain.Invalidate(Key);
        cache.Invalidate(transaction, Key);
    }

    private async Task<int> ReadAsync(CacheLoad? load, bool withReading, Phase? after)
    {
        var (value, reading) = _row.Read();
        if (withReading)
        {
            load?.At(reading);
        }

        await (after?.WaitAsync() ?? Task.CompletedTask);
        return value;
    }
}
