using Orleans;
using Orleans.Configuration;
using Orleans.Placement;
using Orleans.Runtime;
using Router.Contracts.Orleans.Rows;
using Router.Contracts.Orleans.Streams;
using Router.Contracts.Orleans.Tables;

namespace Router.Grains.Rows;

/// <summary>One watched row: keeps its newest image for those who ask, and has its table's grain tell it what becomes of the row while anybody does.</summary>
[HashBasedPlacement]
[GrainType("router.row")]
[CollectionAgeLimit(Minutes = 5)]
internal sealed class RowGrain(RowPartitions partitions, IGrainFactory grains, TimeProvider time) : Grain, IRowGrain
{
    private const int LongestWaitMs = 20_000;
    private static readonly TimeSpan s_renewal = TimeSpan.FromMinutes(10);

    private RowBoard? _board;
    private Task? _asked;
    private bool _isWatched;
    private string? _failure;
    private long _renewedAt;
    private int _asking;

    private RowBoard Board => _board ??= new RowBoard(time.GetUtcNow().UtcTicks, time);

    /// <inheritdoc/>
    public async Task<RowImages> WatchAsync(Guid watcher, long seen, int waitMs)
    {
        _asking++;
        try
        {
            await BeWatchedAsync();
            var images = await Board.WatchAsync(watcher, seen, TimeSpan.FromMilliseconds(Math.Clamp(waitMs, 0, LongestWaitMs)));
            return _failure is { } failure && images.States.Length == 0 ? throw new RowWatchException(failure) : images;
        }
        finally
        {
            _asking--;
        }
    }

    /// <inheritdoc/>
    public Task LeaveAsync(Guid watcher)
    {
        Board.Leave(watcher);
        return HasWatchers ? Task.CompletedTask : EndAsync();
    }

    /// <inheritdoc/>
    public Task TakeAsync(RowState state)
    {
        if (!HasWatchers)
        {
            return EndAsync();
        }

        Board.Take(state);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task FailAsync(string reason)
    {
        (_failure, _isWatched) = (reason, false);
        Board.Wake();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        _isWatched && reason.ReasonCode == DeactivationReasonCode.ActivationIdle ? LeaveTableAsync() : Task.CompletedTask;

    private bool HasWatchers => _asking > 0 || Board.HasWatchers;

    /// <summary>Has the table's grain tell of the row, and renews that now and then.</summary>
    private async Task BeWatchedAsync()
    {
        if (_isWatched && time.GetElapsedTime(_renewedAt) < s_renewal)
        {
            return;
        }

        try
        {
            _failure = null;
            await (_asked ??= AskTableAsync());
        }
        finally
        {
            // A million rows keep no task each.
            _asked = null;
        }
    }

    private async Task<ITableGrain> TableAsync()
    {
        var row = RowName.Parse(this.GetPrimaryKeyString());
        return grains.GetGrain<ITableGrain>(new StreamName(row.Source, row.Table.Schema, row.Table.Table, await partitions.OfAsync(row)).ToString());
    }

    private async Task AskTableAsync()
    {
        var row = RowName.Parse(this.GetPrimaryKeyString());
        try
        {
            await (await TableAsync()).WatchRowAsync(row.ToString(), isRenewal: _isWatched);
            (_isWatched, _renewedAt) = (true, time.GetTimestamp());
        }
        catch (Exception failure) when (failure is not RowWatchException)
        {
            throw new RowWatchException($"The row {row.Key} of {row.Table} cannot be watched now, try again: {failure.Message}", failure);
        }
    }

    /// <summary>
    /// Nobody watches: what comes until somebody does again is not seen, so that the board is worth nothing then. Also where an activation that is gone
    /// had the table's grain tell of the row.
    /// </summary>
    private Task EndAsync()
    {
        DeactivateOnIdle();
        _board = null;
        return LeaveTableAsync();
    }

    private async Task LeaveTableAsync()
    {
        _isWatched = false;
        await (await TableAsync()).LeaveRowAsync(this.GetPrimaryKeyString());
    }
}
