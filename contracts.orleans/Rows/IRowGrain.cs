using Orleans;

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
    /// every change in order, unless contact was lost or more came than wait for it, then the newest image marked so. Said again of a row that is watched, the
    /// newest image is told once more, marked. Completes when that is saved.
    /// </summary>
    /// <param name="watcher">The key of an <see cref="IRowWatcherGrain"/> that somebody asks.</param>
    /// <exception cref="RowWatchException">The row cannot be watched; the message says why.</exception>
    [Alias("watch")]
    Task WatchAsync(Guid watcher);

    /// <summary>That watcher is not told of the row any more.</summary>
    [Alias("leave")]
    Task LeaveAsync(Guid watcher);

    /// <summary>The newest image with its token, read from the table together with the log; none that a watcher is told later is older.</summary>
    /// <exception cref="RowWatchException">The row cannot be read; the message says why.</exception>
    [Alias("read")]
    Task<RowState> ReadAsync();
}
