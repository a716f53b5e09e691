using Router.Contracts.Orleans.Rows;
using Router.Grains.Rows;

namespace Router.Grains.Tables;

/// <summary>What is asked of a partition about its rows.</summary>
internal sealed partial class TableGrain
{
    /// <inheritdoc/>
    public async Task WatchRowAsync(string row, Guid watcher)
    {
        var partition = await Run.BeginAsync();
        if (await RowsOf(partition).WatchAsync(RowName.Parse(row), watcher))
        {
            await Run.SaveAsync(partition);
        }

        DelayDeactivation(PartitionRows.Lease);
    }

    /// <inheritdoc/>
    public Task LeaveRowAsync(string row, Guid watcher)
    {
        Run.Loaded?.WatchedRows?.Leave(RowName.Parse(row), watcher);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<RowState> ReadRowAsync(string row) => await RowsOf(await Run.BeginAsync()).ReadAsync(RowName.Parse(row));

    /// <inheritdoc/>
    public async Task<bool> RenewWatcherAsync(Guid watcher)
    {
        var isKnown = (await Run.BeginAsync()).WatchedRows?.Renew(watcher) == true;
        if (isKnown)
        {
            DelayDeactivation(PartitionRows.Lease);
        }

        return isKnown;
    }

    /// <inheritdoc/>
    public Task LeaveWatcherAsync(Guid watcher)
    {
        Run.Loaded?.WatchedRows?.Leave(watcher);
        return Task.CompletedTask;
    }

    private PartitionRows RowsOf(TablePartition partition) => partition.WatchedRows ?? throw new RowWatchException(
        $"Rows of {_stream.Followed} cannot be watched: declare AddRowWatch(\"{_stream.Followed}\") where the silo's AddBinlogRouter is called.");
}
