using Orleans;
using Orleans.Concurrency;

namespace Router.Contracts.Orleans.Rows;

/// <summary>
/// One row; its key is the row's <see cref="RowName"/>. It finds the partition that has the row and asks there. It keeps nothing and is gone when it has
/// answered: a watched row is a line in its table grain's list, since a million activations alone would fill a silo.
/// </summary>
[Alias("router.row")]
public interface IRowGrain : IGrainWithStringKey
{
    /// <summary>
    /// Tells that watcher's grain, from now on until it leaves or is forgotten, what the row is and what becomes of it: at first the newest image; after that
    /// every change in order, unless contact was lost or more came than wait for it, then the newest image. Images before which some may be missing are marked, the
    /// first one too. Said again of a row that is watched, the newest image is told once more. Completes when that is saved.
    /// </summary>
    /// <param name="watcher">The key of an <see cref="IRowWatcherGrain"/> that somebody asks.</param>
    /// <param name="turn">A number of the watcher's own, greater with every call about the row: a call to leave that comes late is not heard.</param>
    /// <exception cref="RowWatchException">The row cannot be watched; the message says why.</exception>
    [AlwaysInterleave]
    [Alias("watch")]
    Task WatchAsync(Guid watcher, long turn);

    /// <summary>That watcher is not told of the row any more.</summary>
    /// <param name="watcher">The key of an <see cref="IRowWatcherGrain"/>.</param>
    /// <param name="turn">As in <see cref="WatchAsync"/>.</param>
    [AlwaysInterleave]
    [Alias("leave")]
    Task LeaveAsync(Guid watcher, long turn);

    /// <summary>The newest image with its token, read from the table together with the log; none that a watcher is told later is older.</summary>
    /// <exception cref="RowWatchException">The row cannot be read; the message says why.</exception>
    [AlwaysInterleave]
    [Alias("read")]
    Task<RowState> ReadAsync();
}
