using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using Router.Contracts;
using Router.Subscribers.Invalidation;
using Router.Subscribers.Invalidation.Targets;

namespace Router.Subscribers.Tests.Invalidation;

public class CacheTargetTests
{
    private static readonly InvalidationRules Rules =
        new InvalidationRules().Key("shop.users", "user:{id}").Tag("shop.users", "tenant:{tenant}");

    [Fact]
    public async Task A_memory_cache_forgets_keys_tags_and_everything()
    {
        using var cache = new MemoryCache(new MemoryCacheOptions());
        var tags = new InvalidationTags();
        var target = new MemoryCacheTarget(cache, tags);
        cache.Set("user:1", "a");
        cache.Set("user:2", "b");
        cache.Set("list", "c", new MemoryCacheEntryOptions().AddExpirationToken(tags.TokenFor("tenant:5")));
        cache.Set("other", "d", new MemoryCacheEntryOptions().AddExpirationToken(tags.TokenFor("tenant:6")));

        await Invalidated.ByAsync(Rules, target, Users.Insert(Users.Row(1, tenant: 5)));
        Assert.Equal("user:2 other", Kept(cache, "user:1", "user:2", "list", "other"));

        var late = new MemoryCacheEntryOptions().AddExpirationToken(tags.TokenFor("tenant:6"));
        await Invalidated.ByAsync(Rules, target, Users.Whole(TableChange.Truncated));
        cache.Set("late", "e", late);
        Assert.Equal("", Kept(cache, "user:1", "user:2", "list", "other", "late"));
    }

    [Fact]
    public void A_memory_cache_without_tags_and_a_foreign_one_say_what_they_cannot()
    {
        using var cache = new MemoryCache(new MemoryCacheOptions());
        Assert.Equal(InvalidationAbilities.Keys | InvalidationAbilities.Everything, new MemoryCacheTarget(cache).Abilities);
        Assert.Equal(InvalidationAbilities.Keys | InvalidationAbilities.Tags, new MemoryCacheTarget(new ForeignMemoryCache(), new InvalidationTags()).Abilities);
    }

    [Fact]
    public void A_tags_token_changes_with_the_tag_and_a_new_one_does_not()
    {
        var tags = new InvalidationTags();
        var token = tags.TokenFor("a");
        tags.Invalidate("b");
        Assert.False(token.HasChanged);
        tags.Invalidate("a");
        Assert.True(token.HasChanged);
        Assert.False(tags.TokenFor("a").HasChanged);
    }

    [Fact]
    public void Tags_without_entries_take_no_memory_for_long()
    {
        var tags = new InvalidationTags();
        var kept = Fill(tags);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Fill(tags);
        Assert.True(tags.Count < 15_000, $"{tags.Count} tags are known");
        tags.Invalidate("0");
        Assert.True(kept.HasChanged);
    }

    [Fact]
    public async Task A_distributed_cache_forgets_keys_and_everything_where_it_was_told_how()
    {
        var cache = new MemoryDistributedCache(Options.Create(new MemoryDistributedCacheOptions()));
        var rules = new InvalidationRules().Key("shop.users", "user:{id}");
        foreach (var id in Enumerable.Range(0, 50))
        {
            await cache.SetStringAsync($"user:{id}", "a");
        }

        var target = new DistributedCacheTarget(cache, concurrency: 4, forgetEverything: token => cache.RemoveAsync("user:49", token));
        await Invalidated.ByAsync(rules, target, Users.Delete([.. Enumerable.Range(0, 48).Select(id => Users.Row(id))]));
        Assert.Null(await cache.GetStringAsync("user:47"));
        Assert.Equal("a", await cache.GetStringAsync("user:48"));
        Assert.Equal("a", await cache.GetStringAsync("user:49"));
        await Invalidated.ByAsync(rules, target, Users.Whole(TableChange.Dropped));
        Assert.Null(await cache.GetStringAsync("user:49"));
        Assert.Equal(InvalidationAbilities.Keys, new DistributedCacheTarget(cache).Abilities);
    }

    [Fact]
    public async Task A_hybrid_cache_forgets_keys_tags_and_everything()
    {
        var cache = new FakeHybridCache();
        var target = new HybridCacheTarget(cache);
        await cache.SetAsync("user:1", "a");
        await cache.SetAsync("user:2", "b", tags: ["tenant:6"]);
        await cache.SetAsync("list", "c", tags: ["tenant:5"]);
        await Invalidated.ByAsync(Rules, target, Users.Insert(Users.Row(1, tenant: 5)));
        Assert.Equal(["user:2"], cache.Keys);
        await Invalidated.ByAsync(Rules, target, Users.Whole(TableChange.Altered));
        Assert.Empty(cache.Keys);
    }

    [Fact]
    public async Task A_target_that_fails_fails_the_batch_and_gets_it_whole_the_next_time()
    {
        var told = new List<string>();
        var failing = true;
        var target = new HandlerTarget(async (batch, _) =>
        {
            await Task.Yield();
            told.AddRange(failing ? throw new TimeoutException("the cache is away") : batch.Keys.ToStrings());
        });
        var subscriber = new InvalidationSubscriber(Rules, target);
        var frame = Users.Insert(Users.Row(1), Users.Row(2));
        await Assert.ThrowsAsync<TimeoutException>(async () => await subscriber.HandleAsync(frame.Open(), CancellationToken.None));
        failing = false;
        await subscriber.HandleAsync(frame.Open(), CancellationToken.None);
        Assert.Equal(["user:1", "user:2"], told);
    }

    private static Microsoft.Extensions.Primitives.IChangeToken Fill(InvalidationTags tags)
    {
        var first = tags.TokenFor("0");
        for (var i = 1; i < 10_000; i++)
        {
            _ = tags.TokenFor($"{i}-{tags.Count}");
        }

        return first;
    }

    private static string Kept(MemoryCache cache, params string[] keys) => string.Join(' ', keys.Where(key => cache.TryGetValue(key, out _)));
}
