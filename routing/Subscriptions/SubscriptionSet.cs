using Router.Contracts;

namespace Router.Routing.Subscriptions;

/// <summary>All subscriptions of a source; fixed while it runs.</summary>
public sealed class SubscriptionSet
{
    /// <summary>Makes a set.</summary>
    /// <exception cref="ArgumentException">Two have one name, or a row-level one names no single table or no key.</exception>
    public SubscriptionSet(IEnumerable<Subscription> subscriptions)
    {
        Items = [.. subscriptions];
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
        }
    }

    /// <summary>The subscriptions, in the order they were added.</summary>
    public IReadOnlyList<Subscription> Items { get; }

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
