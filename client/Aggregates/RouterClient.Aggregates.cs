using Router.Client.Aggregates;
using Router.Contracts.Orleans.Aggregates;
using Router.Contracts.Orleans.Sources;
using Router.Subscribers.Aggregates;

namespace Router.Client;

/// <content>The source's aggregates: as those in one's own process, over all partitions of their table.</content>
public sealed partial class RouterClient
{
    private ClusterAggregates Aggregates => new(name => Grains.GetGrain<IAggregateGrain>(new NameInSource(Source, name).ToString()), _time, _logger);

    /// <summary>One group of an aggregate as it is now; of one that is not grouped, the only one.</summary>
    /// <param name="aggregate">The aggregate's name, as the silos were told it.</param>
    /// <param name="group">A value for each column that is grouped by, in their order, null for NULL; where there are windows, when the window begins comes first.</param>
    /// <exception cref="ArgumentException">There is no such aggregate, there are more or fewer values, or a column cannot hold its value.</exception>
    public Task<AggregateGroup> ReadAggregateAsync(string aggregate, params object?[] group) => ReadAggregateAsync(aggregate, group, CancellationToken.None);

    /// <inheritdoc cref="ReadAggregateAsync(string, object?[])"/>
    public Task<AggregateGroup> ReadAggregateAsync(string aggregate, IReadOnlyList<object?> group, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(aggregate);
        ArgumentNullException.ThrowIfNull(group);
        return Aggregates.ReadAsync(aggregate, [.. group], cancellationToken);
    }

    /// <summary>
    /// All groups of an aggregate in the order of their keys, a page in memory at a time: those that were there when reading began, each as it is when
    /// its page is read.
    /// </summary>
    /// <param name="aggregate">The aggregate's name.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ArgumentException">There is no such aggregate.</exception>
    /// <exception cref="InvalidOperationException">The table's columns became others meanwhile: begin anew.</exception>
    public IAsyncEnumerable<AggregateGroup> ReadAllAsync(string aggregate, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(aggregate);
        return Aggregates.ReadAllAsync(aggregate, cancellationToken);
    }

    /// <summary>
    /// Groups of an aggregate as they change, until cancelled: each as it is when it is looked at. A group that has lost its rows comes once more, with
    /// <see cref="AggregateGroup.Exists"/> false. After a loss of contact, or where very many changed at once, all that are there come.
    /// </summary>
    /// <param name="aggregate">The aggregate's name.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ArgumentException">There is no such aggregate.</exception>
    public IAsyncEnumerable<AggregateGroup> WatchAggregateAsync(string aggregate, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(aggregate);
        return Aggregates.WatchAsync(aggregate, cancellationToken);
    }

    /// <summary>Has an aggregate that is unsure read its table again.</summary>
    /// <param name="aggregate">The aggregate's name.</param>
    /// <param name="cancellationToken">Ends the wait, not the reading.</param>
    /// <exception cref="InvalidOperationException">It cannot be read; the message says why.</exception>
    public Task RefillAggregateAsync(string aggregate, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(aggregate);
        return Aggregates.RefillAsync(aggregate, cancellationToken);
    }
}
