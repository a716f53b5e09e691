namespace Router.Subscribers.Aggregates;

/// <summary>What an aggregate does when its table may have changed without rows in the log: an ALTER, a RENAME, a foreign key's cascade.</summary>
public enum OnDoubt
{
    /// <summary>It keeps what it has, takes no further changes, and says so (<see cref="Aggregate.Doubt"/>), until it is filled again by <see cref="Aggregate.RefillAsync"/>. The source goes on.</summary>
    Stop,

    /// <summary>It reads its table again; its partitions wait meanwhile.</summary>
    Refill,
}
