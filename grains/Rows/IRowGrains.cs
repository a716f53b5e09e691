using Router.Contracts.Orleans.Rows;

namespace Router.Grains.Rows;

/// <summary>Finds the grains of rows.</summary>
internal interface IRowGrains
{
    /// <summary>The grain of that row.</summary>
    IRowGrain Of(RowName row);

    /// <summary>Which of its table's partitions a row is in.</summary>
    /// <exception cref="RowWatchException">There is no such table, or no such key in it.</exception>
    ValueTask<int> PartitionOfAsync(RowName row);
}
