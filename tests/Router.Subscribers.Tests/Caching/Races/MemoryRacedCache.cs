using Router.Contracts;
using Router.Subscribers.Caching;
using Router.Subscribers.Tests.Caching.Fakes;

namespace Router.Subscribers.Tests.Caching.Races;

/// <summary>A cache in memory.</summary>
internal sealed class MemoryRacedCache : IRacedCache
{
    public VersionedCache Cache { get; } = VersionedCache.InMemory("race");

    public VersionedCache Client => Cache;

    public ValueTask InvalidateAsync(Transaction transaction, string key)
    {
        Cache.Invalidate(transaction, key);
        return default;
    }

    public ValueTask DisposeAsync() => default;
}
