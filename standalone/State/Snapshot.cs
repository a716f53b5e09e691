using Router.Contracts;

namespace Router.Standalone.State;

/// <summary>Everything a source needs to go on after a stop or a crash, as of one transaction's end.</summary>
public sealed record Snapshot
{
    /// <summary>The source's name.</summary>
    public required string Source { get; init; }

    /// <summary>Where to read on.</summary>
    public required SourcePosition Position { get; init; }

    /// <summary>The sequence of the last transaction that the states hold; older ones that come again are dropped.</summary>
    public required long ThroughSequence { get; init; }

    /// <summary>When it was taken.</summary>
    public required DateTimeOffset SavedAt { get; init; }

    /// <summary>The subscriptions there were; empty where the file is of a version that did not tell.</summary>
    public IReadOnlyList<SavedSubscriber> Subscribers { get; init; } = [];

    /// <summary>How many partitions hot tables had.</summary>
    public IReadOnlyList<SavedPartitions> Partitions { get; init; } = [];

    /// <summary>What subscribers saved.</summary>
    public IReadOnlyList<SubscriberState> States { get; init; } = [];
}
