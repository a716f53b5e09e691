using Orleans;
using Orleans.Placement;
using Orleans.Runtime;
using Router.Contracts.Orleans.Rows;
using Router.Contracts.Orleans.Streams;
using Router.Contracts.Orleans.Tables;

namespace Router.Grains.Rows;

/// <summary>One row: passes on what is asked about it to the partition that has it, and is gone again.</summary>
[PreferLocalPlacement]
[GrainType("router.row")]
internal sealed class RowGrain(RowPartitions partitions) : Grain, IRowGrain
{
    private int _asking;

    /// <inheritdoc/>
    public Task WatchAsync(Guid watcher, long turn) => AskAsync(async (table, row) =>
    {
        await table.WatchRowAsync(row, watcher, turn);
        return true;
    });

    /// <inheritdoc/>
    public Task LeaveAsync(Guid watcher, long turn) => AskAsync(async (table, row) =>
    {
        await table.LeaveRowAsync(row, watcher, turn);
        return true;
    });

    /// <inheritdoc/>
    public Task<RowState> ReadAsync() => AskAsync((table, row) => table.ReadRowAsync(row));

    private async Task<T> AskAsync<T>(Func<ITableGrain, string, Task<T>> ask)
    {
        var text = this.GetPrimaryKeyString();
        var row = RowName.Parse(text);
        _asking++;
        try
        {
            var partition = new StreamName(row.Source, row.Table.Schema, row.Table.Table, await partitions.OfAsync(row));
            return await ask(GrainFactory.GetGrain<ITableGrain>(partition.ToString()), text);
        }
        catch (Exception failure) when (failure is not RowWatchException)
        {
            throw new RowWatchException($"The row {row.Key} of {row.Table} cannot be watched now, try again: {failure.Message}", failure) { IsTransient = true };
        }
        finally
        {
            if (--_asking == 0)
            {
                DeactivateOnIdle();
            }
        }
    }
}
