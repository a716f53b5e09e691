namespace Router.Subscribers.Caching;

/// <summary>The bounds of a cache.</summary>
public sealed record VersionedCacheOptions
{
    /// <summary>Entries kept at most; one not read lately goes for one that comes. In Redis its own memory bound is the bound. Default 100,000.</summary>
    public int MaxEntries { get; init; } = 100_000;

    /// <summary>
    /// Invalidations remembered at most, of keys and tags. Once one is forgotten, a load that may be older than it is no longer stored, whatever
    /// its key. Default 100,000.
    /// </summary>
    public int MaxTombstones { get; init; } = 100_000;

    /// <summary>
    /// For loads without a reading: one that began within this time of an invalidation of its key, or before it, is not stored. It must be longer
    /// than a commit takes from the log to being visible to the loader. Default 2 s; infinite: nothing is stored without a reading.
    /// </summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long entries are kept at most; null (the default) for as long as they are true. In Redis null means a day.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>Contact counts as lost when what the cache knows lies further back than this. Default 30 s.</summary>
    public TimeSpan ContactBound { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How it serves while contact is lost. Default <see cref="ContactLossPolicy.Bypass"/>.</summary>
    public ContactLossPolicy OnContactLoss { get; init; }

    /// <summary>Checks the bounds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is not possible; it is named.</exception>
    internal VersionedCacheOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxEntries, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxTombstones, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ContactBound, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(TimeToLive ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(TimeToLive));
        return Grace >= TimeSpan.Zero || Grace == Timeout.InfiniteTimeSpan
            ? this
            : throw new ArgumentOutOfRangeException(nameof(Grace), Grace, "It is a time, or infinite.");
    }
}
