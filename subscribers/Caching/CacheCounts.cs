namespace Router.Subscribers.Caching;

/// <summary>What a cache has done so far, in this process.</summary>
/// <param name="Hits">Values served from the cache.</param>
/// <param name="StaleHits">Values served from the cache while contact was lost.</param>
/// <param name="Misses">Values served from a load, those included that another caller had begun.</param>
/// <param name="Bypassed">Values loaded past the cache while contact was lost.</param>
/// <param name="Invalidations">Keys and tags invalidated; an invalidation of everything counts as one.</param>
/// <param name="Entries">Entries kept; 0 for a cache in Redis.</param>
/// <param name="Tombstones">Invalidations remembered; 0 for a cache in Redis.</param>
/// <param name="LoadsByReason">Loads, by the number of the <see cref="NotStoredReason"/>; those whose value was stored come first.</param>
public sealed record CacheCounts(
    long Hits, long StaleHits, long Misses, long Bypassed, long Invalidations, int Entries, int Tombstones, IReadOnlyList<long> LoadsByReason)
{
    /// <summary>Loads whose value was stored.</summary>
    public long Stored => LoadsByReason[(int)NotStoredReason.None];

    /// <summary>Loads whose value was not stored for that reason.</summary>
    public long NotStored(NotStoredReason reason) => LoadsByReason[(int)reason];
}
