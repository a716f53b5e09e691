using Orleans;
using Orleans.Concurrency;
using Router.Contracts.Orleans.Rows;

namespace Router.Contracts.Orleans.Tables;

/// <summary>
/// Applies one partition's changes to its subscribers, in order, and saves what they keep; its key is the partition's
/// <see cref="Streams.StreamName"/>. A subscription to a schema or the whole log is a partition too.
/// </summary>
[Alias("router.table")]
public interface ITableGrain : IGrainWithStringKey
{
    /// <summary>Takes up its saved state and begins its subscribers, if it has not; done by the first delivery too.</summary>
    [AlwaysInterleave]
    [Alias("begin")]
    Task BeginAsync();

    /// <summary>Tries again at once, where it is stopped and waits before the next try.</summary>
    [AlwaysInterleave]
    [Alias("resume")]
    Task ResumeAsync();

    /// <summary>
    /// A row of the partition is watched from now on: the watcher's grain is told what it is, and what becomes of it. Said again, the newest image is told
    /// once more, marked. Completes when that is saved.
    /// </summary>
    /// <param name="row">A <see cref="RowName"/> as text.</param>
    /// <param name="watcher">The key of an <see cref="IRowWatcherGrain"/>.</param>
    /// <param name="turn">As in <see cref="IRowGrain.WatchAsync"/>.</param>
    /// <exception cref="RowWatchException">It cannot be watched; the message says why.</exception>
    [AlwaysInterleave]
    [Alias("watch-row")]
    Task WatchRowAsync(string row, Guid watcher, long turn);

    /// <summary>That watcher does not watch that row any more.</summary>
    /// <param name="row">A <see cref="RowName"/> as text.</param>
    /// <param name="watcher">The key of an <see cref="IRowWatcherGrain"/>.</param>
    /// <param name="turn">As in <see cref="IRowGrain.WatchAsync"/>.</param>
    [AlwaysInterleave]
    [Alias("leave-row")]
    Task LeaveRowAsync(string row, Guid watcher, long turn);

    /// <summary>The newest image of a row of the partition.</summary>
    /// <param name="row">A <see cref="RowName"/> as text.</param>
    /// <exception cref="RowWatchException">It cannot be read; the message says why.</exception>
    [AlwaysInterleave]
    [Alias("read-row")]
    Task<RowState> ReadRowAsync(string row);

    /// <summary>
    /// Somebody still asks for what that watcher is told; to be said every half minute: a watcher is forgotten after half an hour. False where nothing is
    /// known of it, or there is no such partition any more.
    /// </summary>
    /// <param name="watcher">The key of an <see cref="IRowWatcherGrain"/>.</param>
    [AlwaysInterleave]
    [Alias("renew-watcher")]
    Task<bool> RenewWatcherAsync(Guid watcher);

    /// <summary>That watcher watches nothing any more of what was listed when it was told last: a call that comes late takes nothing off that was watched since.</summary>
    /// <param name="watcher">The key of an <see cref="IRowWatcherGrain"/>.</param>
    /// <param name="upTo">The newest stamp it was told with, see <see cref="IRowWatcherGrain.TakeAsync"/>.</param>
    [AlwaysInterleave]
    [Alias("leave-watcher")]
    Task LeaveWatcherAsync(Guid watcher, long upTo);

    /// <summary>How it is.</summary>
    [AlwaysInterleave]
    [Alias("status")]
    ValueTask<TableGrainStatus> StatusAsync();
}
