using Orleans;
using Router.Contracts.Orleans.Rows;

namespace Router.Grains.Rows;

/// <summary>The cluster's rows.</summary>
internal sealed class RowGrains(IGrainFactory grains, RowPartitions partitions) : IRowGrains
{
    public IRowGrain Of(RowName row) => grains.GetGrain<IRowGrain>(row.ToString());

    public ValueTask<int> PartitionOfAsync(RowName row) => partitions.OfAsync(row);
}
