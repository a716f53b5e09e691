using Router.Contracts.Orleans.Aggregates;
using Router.Grains.Aggregates;

namespace Router.Grains.Tables;

/// <content>Its part of the table's aggregates, read between two batches and never held up by a save.</content>
internal sealed partial class TableGrain : IAggregatePartGrain
{
    /// <inheritdoc/>
    public async Task<AggregatePart> ReadAggregateAsync(AggregateRead read) => Part(await LoadedAsync()).Read(read);

    /// <inheritdoc/>
    public async Task<AggregateKeys> WatchAggregateAsync(string aggregate, string? since, int waitMs)
    {
        var partition = await LoadedAsync();
        return await Part(partition).WatchAsync(aggregate, since, waitMs, partition.Ended);
    }

    /// <inheritdoc/>
    public async Task RefillAggregateAsync(string aggregate)
    {
        var partition = await LoadedAsync();
        await Part(partition).RefillAsync(aggregate, partition.Ended);
    }

    private async ValueTask<TablePartition> LoadedAsync() => Run.Loaded ?? await Run.BeginAsync();

    private AggregatePartReader Part(TablePartition partition) => new(_stream.ToString(), partition.FindAggregate);
}
