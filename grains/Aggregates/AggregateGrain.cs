using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Placement;
using Orleans.Runtime;
using Router.Contracts.Orleans.Aggregates;
using Router.Contracts.Orleans.Sources;
using Router.Contracts.Orleans.Streams;
using Router.Grains.Sources;
using Router.Subscribers.Aggregates;

namespace Router.Grains.Aggregates;

/// <summary>Puts an aggregate together; it keeps nothing itself, and may be anywhere.</summary>
[RandomPlacement]
internal sealed class AggregateGrain(ClusterSources sources, IGrainFactory grains, TimeProvider time, ILogger<AggregateGrain> logger) : Grain, IAggregateGrain
{
    private const int MaxWaitMs = 20_000;

    private CombinedAggregate? _aggregate;
    private AggregateWatch? _watch;

    /// <inheritdoc/>
    public Task<AggregateGroupState> ReadAsync(object?[] group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return Aggregate.ReadAsync(group);
    }

    /// <inheritdoc/>
    public Task<AggregatePage> ReadPageAsync(string? after, int count) => Aggregate.ReadPageAsync(after, count);

    /// <inheritdoc/>
    public Task<AggregateChanges> WatchAsync(string? since, int waitMs) =>
        (_watch ??= new AggregateWatch(Aggregate, time, logger)).NextAsync(since, TimeSpan.FromMilliseconds(Math.Clamp(waitMs, 0, MaxWaitMs)));

    /// <inheritdoc/>
    public Task RefillAsync() => Aggregate.RefillAsync();

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _watch?.Dispose();
        return Task.CompletedTask;
    }

    /// <exception cref="ArgumentException">There is no such aggregate.</exception>
    private CombinedAggregate Aggregate => _aggregate ??= Find(NameInSource.Parse(this.GetPrimaryKeyString()));

    private CombinedAggregate Find(NameInSource name)
    {
        var subscriptions = sources.Of(name.Source).Subscriptions();
        var definitions = subscriptions.Items.Select(item => item.Subscriber).OfType<Aggregate>().Select(aggregate => aggregate.Declared).ToArray();
        var definition = Array.Find(definitions, found => found.Name == name.Name) ?? throw new ArgumentException(
            $"The source '{name.Source}' has no aggregate '{name.Name}'; {(definitions.Length == 0 ? "it has none" : $"there are {string.Join(", ", definitions.Select(found => $"'{found.Name}'"))}")}.");
        var table = definition.Table;
        return new CombinedAggregate(definition, [.. Enumerable.Range(0, subscriptions.PartitionsOf(table))
            .Select(partition => grains.GetGrain<IAggregatePartGrain>(new StreamName(name.Source, table.Schema, table.Table, partition).ToString()))]);
    }
}
