namespace Router.Replication.Feed;

/// <summary>How a source is.</summary>
/// <param name="State">What it is doing.</param>
/// <param name="Failure">Why contact was lost, or why it stopped; null while all is well.</param>
/// <param name="Reconnects">How often contact was found again since the start.</param>
/// <param name="SilentMs">How long nothing came from the server, heartbeats included, in milliseconds.</param>
/// <param name="BytesRead">Bytes read over the present connection.</param>
/// <param name="ClockAhead">How much the server's clock is ahead of this machine's at most, as of the last connect; commit times are by that clock.</param>
/// <param name="BytesBehind">Bytes that are left to read of the log that there was at the last connect.</param>
public sealed record FeedStatus(
    FeedState State, Exception? Failure, long Reconnects, long SilentMs, long BytesRead, TimeSpan ClockAhead = default, long BytesBehind = 0);
