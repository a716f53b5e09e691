namespace Router.Standalone.State;

/// <summary>One subscriber's state on one partition, as it lies in a snapshot file.</summary>
/// <param name="Subscriber">The subscriber's name.</param>
/// <param name="Partition">The partition's name.</param>
/// <param name="SegmentBytes">The length of each of its segments, in bytes.</param>
internal sealed record SavedSegments(string Subscriber, string Partition, IReadOnlyList<int> SegmentBytes);
