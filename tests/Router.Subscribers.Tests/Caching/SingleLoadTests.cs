using Router.Subscribers.Caching;
using Router.Subscribers.Tests.Caching.Fakes;

namespace Router.Subscribers.Tests.Caching;

/// <summary>One load at a time a key.</summary>
public sealed class SingleLoadTests
{
    private readonly FakeSource _source = new();
    private int _loads;

    [Fact]
    public async Task Those_who_ask_while_a_load_is_on_its_way_get_its_value()
    {
        var cache = await _source.FollowAsync();
        var slow = new Phase();
        var callers = Enumerable.Range(0, 20).Select(_ => AskAsync(cache, slow, 1, 0)).ToArray();
        await slow.Came;
        slow.Release();
        Assert.All(await Task.WhenAll(callers), result => Assert.Equal(1, result.Value));
        Assert.Equal(1, _loads);
    }

    [Fact]
    public async Task Nobody_joins_a_load_that_began_before_an_invalidation_which_was_applied_when_he_asked()
    {
        var cache = await _source.FollowAsync();
        var (slow, later) = (new Phase(), new Phase());
        var old = AskAsync(cache, slow, 1, 0);
        await slow.Came;
        cache.Invalidate(1, "a");
        var fresh = AskAsync(cache, later, 2, 1);
        await later.Came;
        var joined = AskAsync(cache, later, 3, 1);
        later.Release();
        Assert.Equal(2, (await fresh).Value);
        Assert.Equal(2, (await joined).Value);
        slow.Release();
        Assert.Equal(new CacheResult<int>(1, CacheServing.LoadedNotStored, NotStoredReason.OlderThanInvalidation), await old);
        Assert.Equal(2, _loads);
        Assert.Equal(2, (await cache.LoadAsync("a", 9, null)).Value);
    }

    [Fact]
    public async Task Nor_one_that_began_before_any_tag_or_everything_was_invalidated()
    {
        var cache = await _source.FollowAsync();
        var (first, second, third) = (new Phase(), new Phase(), new Phase());
        var callers = new List<Task> { AskAsync(cache, first, 1, 0) };
        await first.Came;
        cache.InvalidateTag(1, "t");
        callers.Add(AskAsync(cache, second, 2, 1));
        await second.Came;
        cache.InvalidateEverything(2);
        callers.Add(AskAsync(cache, third, 3, 2));
        await third.Came;
        Assert.Equal(3, _loads);
        first.Release();
        second.Release();
        third.Release();
        await Task.WhenAll(callers);
        Assert.Equal(3, (await cache.LoadAsync("a", 9, null)).Value);
    }

    [Fact]
    public async Task A_load_that_comes_back_late_does_not_take_the_place_of_one_that_began_later()
    {
        var cache = await _source.FollowAsync();
        var slow = new Phase();
        var old = AskAsync(cache, slow, 1, reading: 5);
        await slow.Came;
        cache.Invalidate(1, "a");
        await cache.LoadAsync("a", 2, FakeSource.ReadingOf(6));
        slow.Release();
        Assert.Equal(NotStoredReason.Overtaken, (await old).Reason);
        Assert.Equal(2, (await cache.LoadAsync("a", 9, null)).Value);
    }

    [Fact]
    public async Task A_loaders_error_goes_to_all_who_joined_and_the_next_one_loads_again()
    {
        var cache = await _source.FollowAsync();
        var slow = new Phase();
        Task<CacheResult<int>> FailAsync() => cache.GetOrLoadResultAsync<int>("a", async (_, _) =>
        {
            await slow.WaitAsync();
            throw new IOException("no database");
        }).AsTask();
        var (one, other) = (FailAsync(), FailAsync());
        await slow.Came;
        slow.Release();
        await Assert.ThrowsAsync<IOException>(() => one);
        await Assert.ThrowsAsync<IOException>(() => other);
        Assert.Equal(CacheServing.Loaded, (await cache.LoadAsync("a", 1, FakeSource.ReadingOf(0))).Serving);
    }

    [Fact]
    public async Task One_who_leaves_leaves_alone_and_the_last_one_ends_the_load()
    {
        var cache = await _source.FollowAsync();
        using var leaving = new CancellationTokenSource();
        using var leavingToo = new CancellationTokenSource();
        var begun = new TaskCompletionSource<CancellationToken>();
        async ValueTask<int> LoadAsync(CacheLoad load, CancellationToken abandoned)
        {
            begun.SetResult(abandoned);
            await new TaskCompletionSource().Task.WaitAsync(abandoned);
            return 1;
        }

        var one = cache.GetOrLoadAsync<int>("a", LoadAsync, cancellationToken: leaving.Token).AsTask();
        var other = cache.GetOrLoadAsync<int>("a", LoadAsync, cancellationToken: leavingToo.Token).AsTask();
        var abandoned = await begun.Task;
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        Assert.False(abandoned.IsCancellationRequested);
        await leavingToo.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other);
        Assert.True(abandoned.IsCancellationRequested);
        Assert.Equal(CacheServing.Loaded, (await cache.LoadAsync("a", 1, FakeSource.ReadingOf(0))).Serving);
    }

    private Task<CacheResult<int>> AskAsync(VersionedCache cache, Phase phase, int value, int reading) =>
        cache.GetOrLoadResultAsync<int>("a", async (load, _) =>
        {
            Interlocked.Increment(ref _loads);
            load.At(FakeSource.ReadingOf(reading));
            await phase.WaitAsync();
            return value;
        }).AsTask();
}
