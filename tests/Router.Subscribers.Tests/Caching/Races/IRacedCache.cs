using Router.Subscribers.Caching;

namespace Router.Subscribers.Tests.Caching.Races;

/// <summary>A cache in a race: in memory or in Redis.</summary>
internal interface IRacedCache : IAsyncDisposable
{
    /// <summary>The cache that follows the log.</summary>
    VersionedCache Cache { get; }

    /// <summary>The cache that is read through; in Redis another client.</summary>
    VersionedCache Client { get; }
}
