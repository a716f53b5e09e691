using Orleans;
using Orleans.Concurrency;

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
    /// A row of the partition is watched from now on: its grain is told what it is, and what becomes of it. To be said again every 10 minutes; the row is
    /// forgotten after half an hour. Completes when that is saved.
    /// </summary>
    /// <param name="row">A <see cref="Rows.RowName"/> as text.</param>
    /// <param name="isRenewal">Whether the row's grain has all that it was told so far; if not, it is told the newest image.</param>
    /// <exception cref="Rows.RowWatchException">It cannot be watched; the message says why.</exception>
    [AlwaysInterleave]
    [Alias("watch-row")]
    Task WatchRowAsync(string row, bool isRenewal);

    /// <summary>Nobody watches that row any more.</summary>
    /// <param name="row">A <see cref="Rows.RowName"/> as text.</param>
    [AlwaysInterleave]
    [Alias("leave-row")]
    Task LeaveRowAsync(string row);

    /// <summary>How it is.</summary>
    [AlwaysInterleave]
    [Alias("status")]
    ValueTask<TableGrainStatus> StatusAsync();
}
