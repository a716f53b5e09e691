using Router.Contracts;

namespace Router.Routing.Subscriptions;

/// <summary>All subscriptions of a source; fixed while it runs.</summary>
public sealed class SubscriptionSet
{
    /// <summary>Makes a set.</summary>
    /// <param name="subscriptions">The subscriptions; those of one level are called in this order.</param>
    /// <param name="partitions">How many partitions hot tables have; the first that names a table counts, and one that none names has one.</param>
    /// <exception cref="ArgumentException">
    /// Two have one name, a row-level one names no single table or no key, or one whose state is saved is to have dead letters.
    /// </exception>
    public SubscriptionSet(IEnumerable<Subscription> subscriptions, IEnumerable<PartitionCount>? partitions = null)
    {
        Items = [.. subscriptions];
        Partitions = [.. partitions ?? []];
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var subscription in Items)
        {
            if (!names.Add(subscription.Name))
            {
                throw new ArgumentException($"Two subscriptions are named '{subscription.Name}': give each a name of its own.", nameof(subscriptions));
            }

            if (subscription.Level == SubscriptionLevel.Row && (subscription.Tables.SingleTable is null || subscription.Key.Count == 0))
            {
                throw new ArgumentException($"The row subscription '{subscription.Name}' must name one table and a key.", nameof(subscriptions));
            }

            if (subscription is { OnFailure: FailurePolicy.DeadLetter, Subscriber: IStatefulSubscriber })
            {
                throw new ArgumentException(
                    $"The subscription '{subscription.Name}' has a state that is saved, which a change left out would make wrong: it cannot have dead letters, only stop.",
                    nameof(subscriptions));
            }
        }
    }

    /// <summary>The subscriptions, in the order they were added.</summary>
    public IReadOnlyList<Subscription> Items { get; }

    /// <summary>How many partitions hot tables have, as it was given.</summary>
    public IReadOnlyList<PartitionCount> Partitions { get; }

    /// <summary>The partitions of a table, 1 to 256, as far as subscriptions to tables and rows go.</summary>
    public int PartitionsOf(TableName table)
    {
        foreach (var partitions in Partitions)
        {
            if (partitions.Tables.Matches(table))
            {
                return partitions.Count;
            }
        }

        return 1;
    }

    /// <summary>The subscriptions that a partition is for: of the whole log, of schemas, or of a table, to which those of its rows count.</summary>
    /// <param name="level">The partition's level.</param>
    /// <param name="table">The table, where it is of one.</param>
    public IReadOnlyList<Subscription> OfPartition(SubscriptionLevel level, TableName? table) => [.. table is { } name ? Of(level, name) : Of(level)];

    /// <summary>The largest number of partitions that a table may have.</summary>
    internal int MostPartitions => Partitions.Select(partitions => partitions.Count).DefaultIfEmpty(1).Max();

    /// <summary>Whether anybody follows the table.</summary>
    public bool Follows(TableName table)
    {
        foreach (var subscription in Items)
        {
            if (subscription.Tables.Matches(table))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Tables that a subscription to tables or rows follows by name, each once.</summary>
    internal IEnumerable<TableName> NamedTables => Items
        .Where(item => item.Level >= SubscriptionLevel.Table)
        .Select(item => item.Tables.SingleTable)
        .OfType<TableName>()
        .Distinct();

    /// <summary>The subscriptions of a level that follow the table; rows count to their table.</summary>
    internal IEnumerable<Subscription> Of(SubscriptionLevel level, TableName table) =>
        Items.Where(item => (item.Level == SubscriptionLevel.Row ? SubscriptionLevel.Table : item.Level) == level && item.Tables.Matches(table));

    /// <summary>The subscriptions of a level.</summary>
    internal IEnumerable<Subscription> Of(SubscriptionLevel level) => Items.Where(item => item.Level == level);
}
