using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Placement;
using Orleans.Runtime;
using Router.Contracts.Orleans.Rows;
using Router.Contracts.Orleans.Tables;

namespace Router.Grains.Rows;

/// <summary>
/// What one application is told of its rows. It begins where the application's questions come in, says every half minute to the partitions it is told by
/// that somebody asks, and learns by it of one that is gone or knows nothing of it; when it ends since nobody asks, it says that.
/// </summary>
[PreferLocalPlacement]
[GrainType("router.row-watcher")]
[CollectionAgeLimit(Minutes = 2)]
internal sealed class RowWatcherGrain(ILogger<RowWatcherGrain> logger, TimeProvider time) : Grain, IRowWatcherGrain
{
    private const int LongestWaitMs = 20_000;
    private static readonly TimeSpan s_renewal = TimeSpan.FromSeconds(30);

    private readonly RowBox _box = new(time.GetUtcNow().UtcTicks, time);
    /// <summary>Those that tell it something, with their newest stamps.</summary>
    private readonly Dictionary<string, long> _partitions = new(StringComparer.Ordinal);
    private long _renewedAt = time.GetTimestamp();

    /// <inheritdoc/>
    public Task<RowNews> NextAsync(long seen, int waitMs)
    {
        if (time.GetElapsedTime(_renewedAt) > s_renewal)
        {
            _renewedAt = time.GetTimestamp();
            foreach (var partition in _partitions.Keys.ToArray())
            {
                _ = RenewAsync(partition);
            }
        }

        return _box.NextAsync(seen, TimeSpan.FromMilliseconds(Math.Clamp(waitMs, 0, LongestWaitMs)));
    }

    /// <inheritdoc/>
    public Task<RowsTaken> TakeAsync(string partition, RowTold[] told, long stamp)
    {
        var taken = _box.Take(told);
        if (taken == RowsTaken.Nobody)
        {
            _partitions.Remove(partition);
        }
        else
        {
            _partitions[partition] = Math.Max(stamp, _partitions.GetValueOrDefault(partition));
        }

        return Task.FromResult(taken);
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (reason.ReasonCode == DeactivationReasonCode.ActivationIdle)
        {
            await Task.WhenAll(_partitions.Select(known => LeaveAsync(known.Key, known.Value)));
        }
    }

    private async Task RenewAsync(string partition)
    {
        try
        {
            if (!await Table(partition).RenewWatcherAsync(this.GetPrimaryKey()))
            {
                _partitions.Remove(partition);
                _box.BeginAnew();
            }
        }
        catch (Exception failure)
        {
            RowsLog.NotRenewed(logger, partition, this.GetPrimaryKey(), failure.Message);
        }
    }

    private async Task LeaveAsync(string partition, long upTo)
    {
        try
        {
            await Table(partition).LeaveWatcherAsync(this.GetPrimaryKey(), upTo);
        }
        catch (Exception failure)
        {
            RowsLog.NotRenewed(logger, partition, this.GetPrimaryKey(), failure.Message);
        }
    }

    private ITableGrain Table(string partition) => GrainFactory.GetGrain<ITableGrain>(partition);
}
