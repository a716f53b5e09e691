using Router.Subscribers.Caching;

namespace Router.Subscribers.Tests.Caching.Races;

/// <summary>A cache in memory.</summary>
internal sealed class MemoryRacedCache : IRacedCache
{
    public VersionedCache Cache { get; } = VersionedCache.InMemory("race");

    public VersionedCache Client => Cache;

    public ValueTask DisposeAsync() => Cache.DisposeAsync();
}
