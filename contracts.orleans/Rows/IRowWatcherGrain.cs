using Orleans;
using Orleans.Concurrency;

namespace Router.Contracts.Orleans.Rows;

/// <summary>
/// What one application is told of all the rows it watches, however many: tables' grains bring it, the application takes it with one question at a time.
/// Its key is a name that the application makes up, and gives to <see cref="IRowGrain.WatchAsync"/>.
/// </summary>
[Alias("router.row-watcher")]
public interface IRowWatcherGrain : IGrainWithGuidKey
{
    /// <summary>
    /// What the watcher has not seen yet, as soon as there is something. Asked once before any row is watched, to have a number. A watcher that does not ask for
    /// a minute is forgotten with all its rows.
    /// </summary>
    /// <param name="seen">The number of the newest answer it has; 0 for none. What that and earlier answers told is let go of.</param>
    /// <param name="waitMs">How long to wait at most, in milliseconds, 0 to 20,000.</param>
    [AlwaysInterleave]
    [ResponseTimeout("00:01:00")]
    [Alias("next")]
    Task<RowNews> NextAsync(long seen, int waitMs);

    /// <summary>From a table's grain: what became of rows, those of a row in order. One call of a partition at a time; one that may be lost is made again.</summary>
    /// <param name="partition">The <see cref="Streams.StreamName"/> of the partition.</param>
    /// <param name="told">What became of them.</param>
    /// <param name="stamp">The partition's own count of who said to watch what: to be given with <see cref="Tables.ITableGrain.LeaveWatcherAsync"/>.</param>
    [AlwaysInterleave]
    [Alias("take")]
    Task<RowsTaken> TakeAsync(string partition, RowTold[] told, long stamp);
}
