using Orleans;
using Router.Contracts.Orleans.Rows;
using Router.Contracts.Orleans.Streams;

namespace Router.Grains.Rows;

/// <summary>Those of the cluster.</summary>
internal sealed class RowWatchers(IGrainFactory grains, RowPartitions partitions) : IRowWatchers
{
    public IRowWatcherGrain Of(Guid watcher) => grains.GetGrain<IRowWatcherGrain>(watcher);

    public ValueTask<int> PartitionOfAsync(RowName row) => partitions.OfAsync(row);

    public bool Has(StreamName partition) => partitions.Has(partition);
}
