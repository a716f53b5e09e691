namespace Router.Standalone.State;

/// <summary>One subscriber's saved state on one partition.</summary>
/// <param name="Subscriber">The subscriber's name.</param>
/// <param name="Partition">The partition's name.</param>
/// <param name="Segments">What it captured.</param>
public sealed record SubscriberState(string Subscriber, string Partition, IReadOnlyList<byte[]> Segments)
{
    /// <summary>The same segments, as subscribers take them.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Memory => [.. Segments.Select(bytes => (ReadOnlyMemory<byte>)bytes)];
}
