using Router.Contracts.Orleans.Rows;
using Router.Contracts.Orleans.Streams;

namespace Router.Grains.Rows;

/// <summary>Finds those who watch rows, and where rows are.</summary>
internal interface IRowWatchers
{
    /// <summary>The grain of that watcher.</summary>
    IRowWatcherGrain Of(Guid watcher);

    /// <summary>Which of its table's partitions a row is in.</summary>
    /// <exception cref="RowWatchException">There is no such table, or no such key in it.</exception>
    ValueTask<int> PartitionOfAsync(RowName row);

    /// <summary>Whether there is such a partition, as this silo was told.</summary>
    bool Has(StreamName partition);
}
