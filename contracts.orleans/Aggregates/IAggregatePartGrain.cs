using Orleans;
using Orleans.Concurrency;

namespace Router.Contracts.Orleans.Aggregates;

/// <summary>A partition's part of the aggregates of its table; the same grain as <see cref="Tables.ITableGrain"/>, by the same key.</summary>
[Alias("router.aggregate.part")]
public interface IAggregatePartGrain : IGrainWithStringKey
{
    /// <summary>What it has of some groups.</summary>
    /// <exception cref="ArgumentException">There is no such aggregate, or it is grouped otherwise.</exception>
    [AlwaysInterleave]
    [Alias("read")]
    Task<AggregatePart> ReadAggregateAsync(AggregateRead read);

    /// <summary>Which groups changed since an earlier answer, as soon as there are any.</summary>
    /// <param name="aggregate">The aggregate's name.</param>
    /// <param name="since">The earlier answer's <see cref="AggregateKeys.Version"/>; null to begin: the answer comes at once and has no keys.</param>
    /// <param name="waitMs">How long to wait at most, in milliseconds, 0 to 20,000.</param>
    [AlwaysInterleave]
    [ResponseTimeout("00:01:00")]
    [Alias("watch")]
    Task<AggregateKeys> WatchAggregateAsync(string aggregate, string? since, int waitMs);

    /// <summary>Reads its rows of the table again.</summary>
    [AlwaysInterleave]
    [ResponseTimeout("00:30:00")]
    [Alias("refill")]
    Task RefillAggregateAsync(string aggregate);
}
