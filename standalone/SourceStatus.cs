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
    /// <summary>When state was saved last; null where it was not.</summary>
    public DateTimeOffset? SavedAt { get; init; }

    /// <summary>The subscriptions, in the order they were added.</summary>
    public IReadOnlyList<SubscriptionStatus> Subscriptions { get; init; } = [];

    /// <summary>
    /// The subscription that holds the oldest batch that is not acknowledged, and so the window and the saved position; null where nothing is
    /// outstanding.
    /// </summary>
    public string? Slowest { get; init; }

    /// <summary>The bytes of the window.</summary>
    public long WindowLimitBytes { get; init; }

    /// <summary>
    /// Bytes between the last acknowledgement and the log's end: what was left to read of the log that there was at the last connect, and the window
    /// in use. What the server has written since and not sent is not known.
    /// </summary>
    public long LagBytes { get; init; }

    /// <summary>How long ago it was that everything committed until then had been acknowledged; null before that is known.</summary>
    public TimeSpan? Lag { get; init; }

    /// <summary>Rows dispatched a second, over the last few seconds.</summary>
    public double RowsPerSecond { get; init; }

    /// <summary>Bytes received a second, over the last few seconds.</summary>
    public double BytesPerSecond { get; init; }

    /// <summary>Subscribers whose saved state was not taken up at the start, because it was that of another definition.</summary>
    public IReadOnlyList<string> Redefined { get; init; } = [];

    /// <summary>The log file and the offset that a token's transaction begins at, as the server would write it: <c>binlog.000002:1158</c>.</summary>
    public string PlaceOf(ChangeToken token)
    {
        if (token.Sequence < 0)
        {
            return "";
        }

        var file = Log.ReceivedFile;
        var digits = file.Length - file.LastIndexOf('.') - 1;
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{file[..^digits]}{token.FileNumber.ToString(new string('0', digits), System.Globalization.CultureInfo.InvariantCulture)}:{token.Offset}");
    }
}
