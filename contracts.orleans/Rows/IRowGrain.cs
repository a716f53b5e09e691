using Orleans;
using Orleans.Concurrency;

namespace Router.Contracts.Orleans.Rows;

/// <summary>One watched row; its key is the row's <see cref="RowName"/>.</summary>
[Alias("router.row")]
public interface IRowGrain : IGrainWithStringKey
{
    /// <summary>
    /// What a watcher has not seen yet, as soon as there is something: at first the newest image; after that every change in order, unless contact was
    /// lost or more came than wait for it, then the newest image marked so. A watcher that does not ask for a minute is forgotten, and begins anew.
    /// </summary>
    /// <param name="watcher">The watcher's own name.</param>
    /// <param name="seen">The number of the newest answer it has; 0 for none.</param>
    /// <param name="waitMs">How long to wait at most, in milliseconds, 0 to 20,000.</param>
    /// <exception cref="RowWatchException">The row cannot be watched; the message says why.</exception>
    [AlwaysInterleave]
    [ResponseTimeout("00:01:00")]
    [Alias("watch")]
    Task<RowImages> WatchAsync(Guid watcher, long seen, int waitMs);

    /// <summary>The watcher goes.</summary>
    [AlwaysInterleave]
    [Alias("leave")]
    Task LeaveAsync(Guid watcher);

    /// <summary>From the table's grain: what became of the row. Images older than the newest are dropped.</summary>
    [AlwaysInterleave]
    [Alias("take")]
    Task TakeAsync(RowState state);

    /// <summary>From the table's grain: the row cannot be watched any more, and why; who watches is told by an exception, and may try anew.</summary>
    [AlwaysInterleave]
    [Alias("fail")]
    Task FailAsync(string reason);
}
