namespace Router.Routing.Subscriptions;

/// <summary>Who follows what.</summary>
public sealed record Subscription
{
    /// <summary>A name of its own among a source's subscriptions: state is saved under it.</summary>
    public required string Name { get; init; }

    /// <summary>The level, which decides the partition.</summary>
    public required SubscriptionLevel Level { get; init; }

    /// <summary>The tables. A schema-level subscription follows the schemas its patterns name.</summary>
    public TableGlob Tables { get; init; } = TableGlob.All;

    /// <summary>The kinds of changes wanted; default rows of every kind.</summary>
    public ChangeKinds Kinds { get; init; } = ChangeKinds.Rows;

    /// <summary>The row's primary key, for row-level subscriptions: one value a key column, in key order.</summary>
    public IReadOnlyList<object> Key { get; init; } = [];

    /// <summary>Who takes the changes.</summary>
    public required ISubscriber Subscriber { get; init; }
}
