using Router.Contracts;
using Router.Replication.Feed;
using Router.Routing.Log;
using Router.Standalone.Lanes;

namespace Router.Standalone;

/// <summary>How a source is, and how far its changes have come.</summary>
/// <param name="Name">The source's name.</param>
/// <param name="Address">Its address, without password.</param>
/// <param name="Feed">The connection.</param>
/// <param name="Log">Received, dispatched and acknowledged positions, counts, window.</param>
/// <param name="Saved">The position that was saved last; null where nothing was.</param>
/// <param name="SaveFailure">Why the last attempt to save failed; null where it did not.</param>
/// <param name="Partitions">The partitions.</param>
public sealed record SourceStatus(
    string Name,
    string Address,
    FeedStatus Feed,
    LogStatus Log,
    SourcePosition? Saved,
    Exception? SaveFailure,
    IReadOnlyList<PartitionStatus> Partitions)
{
    /// <summary>Subscribers whose saved state was not taken up at the start, because it was that of another definition.</summary>
    public IReadOnlyList<string> Redefined { get; init; } = [];
}
