using Microsoft.Extensions.DependencyInjection;
using Router.Contracts.Orleans.Rows;
using Router.Grains.Rows;

namespace Router.Grains.Tables;

/// <summary>What is asked of a partition about its rows.</summary>
internal sealed partial class TableGrain
{
    /// <inheritdoc/>
    public async Task WatchRowAsync(string row, Guid watcher, long turn)
    {
        var partition = await Run.BeginAsync();
        var entry = await RowsOf(partition).WatchAsync(RowName.Parse(row), watcher, turn);
        if (!entry.IsSaved)
        {
            await Run.SaveAsync(partition);
            entry.IsSaved = true;
        }
        else if (!ReferenceEquals(Run.Loaded, partition))
        {
            throw new RowWatchException($"The partition {_stream} was begun anew meanwhile: {Run.Fault}") { IsTransient = true };
        }

        DelayDeactivation(PartitionRows.Lease);
    }

    /// <inheritdoc/>
    public Task LeaveRowAsync(string row, Guid watcher, long turn)
    {
        Run.Loaded?.WatchedRows?.Leave(RowName.Parse(row), watcher, turn);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<RowState> ReadRowAsync(string row)
    {
        try
        {
            return await RowsOf(await Run.BeginAsync()).ReadAsync(RowName.Parse(row));
        }
        catch (RowWatchException failure) when (failure.IsTransient)
        {
            await Run.FollowAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<bool> RenewWatcherAsync(Guid watcher)
    {
        if (!services.GetRequiredService<IRowWatchers>().Has(_stream))
        {
            // Its table has fewer partitions now.
            return false;
        }

        var isKnown = (await Run.BeginAsync()).WatchedRows?.Renew(watcher) == true;
        if (isKnown)
        {
            DelayDeactivation(PartitionRows.Lease);
            await Run.FollowAsync();
        }

        return isKnown;
    }

    /// <inheritdoc/>
    public Task LeaveWatcherAsync(Guid watcher, long upTo)
    {
        Run.Loaded?.WatchedRows?.Leave(watcher, upTo);
        return Task.CompletedTask;
    }

    private PartitionRows RowsOf(TablePartition partition) => partition.WatchedRows ?? throw new RowWatchException(
        $"Rows of {_stream.Followed} cannot be watched: declare AddRowWatch(\"{_stream.Followed}\") where the silo's AddBinlogRouter is called.");
}
