using Orleans;
using Orleans.Concurrency;

namespace Router.Contracts.Orleans.Aggregates;

/// <summary>An aggregate over all partitions of its table; its key is <c>source/name</c>, each percent-encoded.</summary>
[Alias("router.aggregate")]
public interface IAggregateGrain : IGrainWithStringKey
{
    /// <summary>One group, exactly as of one point of each partition's log.</summary>
    /// <param name="group">A value for each column it is grouped by; none for an aggregate without groups.</param>
    /// <exception cref="ArgumentException">There is no such aggregate, or it is grouped otherwise.</exception>
    [AlwaysInterleave]
    [Alias("read")]
    Task<AggregateGroupState> ReadAsync(object?[] group);

    /// <summary>
    /// All groups, in the order of their keys, a page at a time: those that were there when the first page was read, each as it is when its page is.
    /// </summary>
    /// <param name="after">The earlier page's <see cref="AggregatePage.Next"/>; null for the first page. Others may be read at the same time.</param>
    /// <param name="count">Groups at most, 1 to 10,000; a page may have fewer, and others follow.</param>
    /// <exception cref="ArgumentException">There is no such aggregate, or nothing can be read so.</exception>
    /// <exception cref="InvalidOperationException">The table's columns became others meanwhile: begin anew.</exception>
    [AlwaysInterleave]
    [Alias("page")]
    Task<AggregatePage> ReadPageAsync(string? after, int count);

    /// <summary>The groups that changed since an earlier answer, as soon as there are any.</summary>
    /// <param name="since">The earlier answer's <see cref="AggregateChanges.Version"/>; null to begin: the answer comes at once and holds no group.</param>
    /// <param name="waitMs">How long to wait at most, in milliseconds, 0 to 20,000.</param>
    [AlwaysInterleave]
    [ResponseTimeout("00:01:00")]
    [Alias("watch")]
    Task<AggregateChanges> WatchAsync(string? since, int waitMs);

    /// <summary>Reads its table again, where it is unsure.</summary>
    /// <exception cref="InvalidOperationException">It cannot be read; the message says why.</exception>
    [AlwaysInterleave]
    [ResponseTimeout("00:30:00")]
    [Alias("refill")]
    Task RefillAsync();
}
