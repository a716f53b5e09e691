namespace Router.Subscribers.Caching;

/// <summary>Counts what a cache does.</summary>
internal sealed class CacheCounters
{
    private readonly long[] _servings = new long[Enum.GetValues<CacheServing>().Length];
    private readonly long[] _loads = new long[Enum.GetValues<NotStoredReason>().Length];
    private long _invalidations;

    /// <summary>A caller got a value.</summary>
    public void Served(CacheServing serving) => Interlocked.Increment(ref _servings[(int)serving]);

    /// <summary>A load ended; its value was stored, or not for that reason.</summary>
    public void Loaded(NotStoredReason reason) => Interlocked.Increment(ref _loads[(int)reason]);

    /// <summary>Keys and tags were invalidated.</summary>
    public void Invalidated(int count) => Interlocked.Add(ref _invalidations, count);

    /// <summary>The counts as they are now.</summary>
    public CacheCounts Read(int entries, int tombstones) => new(
        Of(CacheServing.Hit),
        Of(CacheServing.Stale),
        Of(CacheServing.Loaded) + Of(CacheServing.LoadedNotStored),
        Of(CacheServing.Bypassed),
        Interlocked.Read(ref _invalidations),
        entries,
        tombstones,
        [.. _loads.Select((_, reason) => Interlocked.Read(ref _loads[reason]))]);

    private long Of(CacheServing serving) => Interlocked.Read(ref _servings[(int)serving]);
}
