using Router.Contracts;

namespace Router.Standalone.State;

/// <summary>The part of a snapshot file that is JSON: all but the states' own bytes.</summary>
/// <param name="Source">The source's name.</param>
/// <param name="Position">Where to read on.</param>
/// <param name="ThroughSequence">The sequence of the last transaction in the states.</param>
/// <param name="SavedAt">When it was taken.</param>
/// <param name="Subscribers">The subscriptions there were.</param>
/// <param name="Partitions">How many partitions hot tables had.</param>
/// <param name="States">What the segments are, in their order in the file.</param>
internal sealed record SnapshotHead(
    string Source,
    SourcePosition Position,
    long ThroughSequence,
    DateTimeOffset SavedAt,
    IReadOnlyList<SavedSubscriber> Subscribers,
    IReadOnlyList<SavedPartitions> Partitions,
    IReadOnlyList<SavedSegments> States);
