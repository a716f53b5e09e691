namespace Router.Subscribers.Caching;

/// <summary>How an entry is stored.</summary>
public sealed record CacheEntryOptions
{
    /// <summary>Its tags: an invalidation of one of them drops it. The loader may add others, see <see cref="CacheLoad.Tag"/>.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>How long it is kept at most; null for the cache's own bound.</summary>
    public TimeSpan? TimeToLive { get; init; }
}
