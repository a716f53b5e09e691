namespace Router.Routing.Subscriptions;

/// <summary>What a subscription follows; each change goes to the levels in this order.</summary>
public enum SubscriptionLevel
{
    /// <summary>The whole log, in commit order over all tables.</summary>
    Log,

    /// <summary>One schema, in commit order over its tables.</summary>
    Schema,

    /// <summary>A table, or each table that a pattern names.</summary>
    Table,

    /// <summary>One row of a table, by its primary key.</summary>
    Row,
}
