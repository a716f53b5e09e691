using Router.Contracts;
using Router.Routing.Subscriptions;
using Router.Subscribers.Invalidation;

namespace Router.Subscribers.Caching;

/// <summary>Where entries, tombstones and the floor live.</summary>
internal interface ICacheStore : IAsyncDisposable
{
    /// <summary>Whether the log is followed.</summary>
    CacheState State { get; }

    /// <summary>Entries kept, where that is known.</summary>
    int Count { get; }

    /// <summary>Tombstones kept, where that is known.</summary>
    int TombstoneCount { get; }

    /// <summary>Following begins at that position.</summary>
    ValueTask BeginAsync(ISourceContext source, SourcePosition position, CancellationToken cancellationToken);

    /// <summary>Drops what changes have made invalid, and remembers it.</summary>
    ValueTask InvalidateAsync(InvalidationBatch batch, CancellationToken cancellationToken);

    /// <summary>Looks a key up.</summary>
    ValueTask<CacheLookup<T>> LookAsync<T>(string key, CancellationToken cancellationToken);

    /// <summary>Stores what was loaded after a miss, if it is known to be new enough; says why where it is not.</summary>
    /// <param name="miss">The miss that the load began after.</param>
    /// <param name="value">What was loaded.</param>
    /// <param name="load">The load.</param>
    /// <param name="timeToLive">The entry's own bound, if it has one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<NotStoredReason> StoreAsync<T>(CacheMiss miss, T? value, CacheLoad load, TimeSpan? timeToLive, CancellationToken cancellationToken);

    /// <summary>Drops an entry and leaves nothing behind: it is loaded anew when it is asked for.</summary>
    ValueTask<bool> EvictAsync(string key, CancellationToken cancellationToken);

    /// <summary>Some keys of entries that begin so; fewer where there are not so many.</summary>
    ValueTask<IReadOnlyList<string>> SampleAsync(int count, string prefix, Random random, CancellationToken cancellationToken);
}
