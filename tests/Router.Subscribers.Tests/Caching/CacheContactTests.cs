using Router.Subscribers.Caching;
using Router.Subscribers.Tests.Caching.Fakes;

namespace Router.Subscribers.Tests.Caching;

/// <summary>What a cache does that does not know what it has missed.</summary>
public sealed class CacheContactTests
{
    private readonly FakeSource _source = new();

    [Fact]
    public async Task Before_its_source_has_begun_loads_go_past_it()
    {
        var cache = VersionedCache.InMemory("early", time: _source.Time);
        Assert.Equal(CacheState.NotStarted, cache.State);
        Assert.Equal(CacheServing.Bypassed, (await cache.LoadAsync("a", 1, FakeSource.ReadingOf(5))).Serving);
        Assert.Equal(CacheServing.Bypassed, (await cache.LoadAsync("a", 1, FakeSource.ReadingOf(5))).Serving);
    }

    [Fact]
    public async Task Out_of_contact_nothing_is_served_or_stored_and_afterwards_the_entries_are_there_again()
    {
        var cache = await LosingContactAsync(ContactLossPolicy.Bypass);
        Assert.Equal(new CacheResult<int>(2, CacheServing.Bypassed, NotStoredReason.OutOfContact), await cache.LoadAsync("a", 2, FakeSource.ReadingOf(0)));
        Assert.Equal(CacheServing.Bypassed, (await cache.LoadAsync("new", 2, FakeSource.ReadingOf(0))).Serving);
        _source.StoppedAt = null;
        Assert.Equal(new CacheResult<int>(1, CacheServing.Hit), await cache.LoadAsync("a", 2, FakeSource.ReadingOf(0)));
        Assert.Equal(CacheServing.Loaded, (await cache.LoadAsync("new", 2, FakeSource.ReadingOf(0))).Serving);
    }

    [Fact]
    public async Task Whoever_wants_stale_values_gets_them_marked()
    {
        var cache = await LosingContactAsync(ContactLossPolicy.Serve);
        Assert.Equal(new CacheResult<int>(1, CacheServing.Stale), await cache.LoadAsync("a", 2, FakeSource.ReadingOf(0)));
        Assert.Equal(CacheServing.Loaded, (await cache.LoadAsync("new", 2, FakeSource.ReadingOf(0))).Serving);
        Assert.Equal(1, cache.Counts.StaleHits);
    }

    [Fact]
    public async Task Whoever_wants_an_error_gets_one_that_says_why()
    {
        var cache = await LosingContactAsync(ContactLossPolicy.Fail);
        var error = await Assert.ThrowsAsync<CacheOutOfContactException>(async () => await cache.LoadAsync("a", 2, FakeSource.ReadingOf(0)));
        Assert.Contains("OutOfContact", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_load_that_comes_back_when_contact_is_lost_is_not_stored()
    {
        var cache = await _source.FollowAsync();
        var slow = new Phase();
        var load = cache.GetOrLoadResultAsync<int>("a", async (it, _) =>
        {
            it.At(FakeSource.ReadingOf(0));
            await slow.WaitAsync();
            return 1;
        }).AsTask();
        await slow.Came;
        LoseContact();
        slow.Release();
        Assert.Equal(NotStoredReason.OutOfContact, (await load).Reason);
    }

    [Fact]
    public async Task It_says_once_when_contact_is_lost_and_once_when_it_is_back()
    {
        var cache = await _source.FollowAsync();
        var said = new List<CacheState>();
        cache.StateChanged += (_, state) => said.Add(state);
        await cache.LoadAsync("a", 1, FakeSource.ReadingOf(0));
        LoseContact();
        await cache.LoadAsync("a", 1, FakeSource.ReadingOf(0));
        await cache.LoadAsync("a", 1, FakeSource.ReadingOf(0));
        _source.StoppedAt = null;
        Assert.True(cache.IsInContact);
        Assert.Equal([CacheState.InContact, CacheState.OutOfContact, CacheState.InContact], said);
    }

    private async Task<VersionedCache> LosingContactAsync(ContactLossPolicy policy)
    {
        var cache = await _source.FollowAsync(options: new VersionedCacheOptions { OnContactLoss = policy });
        await cache.LoadAsync("a", 1, FakeSource.ReadingOf(0));
        LoseContact();
        return cache;
    }

    private void LoseContact()
    {
        _source.StoppedAt = _source.Time.GetUtcNow();
        _source.Time.Advance(TimeSpan.FromSeconds(31));
    }
}
