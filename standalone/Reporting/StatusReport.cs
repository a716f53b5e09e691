namespace Router.Standalone.Reporting;

/// <summary>
/// The status of a source in plain values, as a running process writes it into its state folder for <c>router status</c>. Positions are written
/// <c>FILE:OFFSET</c>, empty where there is none.
/// </summary>
public sealed record StatusReport
{
    /// <summary>The source's name.</summary>
    public required string Source { get; init; }

    /// <summary>Its address, without password.</summary>
    public required string Address { get; init; }

    /// <summary>When this was written.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The process that wrote it.</summary>
    public required int ProcessId { get; init; }

    /// <summary>Whether it was the last word of a process that stopped in good order.</summary>
    public required bool IsFinal { get; init; }

    /// <summary>The connection: <c>Following</c>, <c>Reconnecting</c>, <c>Failed</c> and so on.</summary>
    public required string State { get; init; }

    /// <summary>Why contact was lost, or why it stopped; null while all is well.</summary>
    public string? Failure { get; init; }

    /// <summary>How often contact was lost and found again.</summary>
    public long Reconnects { get; init; }

    /// <summary>How long nothing came from the server, in milliseconds.</summary>
    public long SilentMs { get; init; }

    /// <summary>Up to where the log was read.</summary>
    public required string Received { get; init; }

    /// <summary>The newest transaction handed to the partitions.</summary>
    public required string Dispatched { get; init; }

    /// <summary>Everything before this was taken.</summary>
    public required string Acknowledged { get; init; }

    /// <summary>Where the next start begins.</summary>
    public required string Saved { get; init; }

    /// <summary>When that was saved; null where nothing was.</summary>
    public DateTimeOffset? SavedAt { get; init; }

    /// <summary>Why the last attempt to save failed; null where it did not.</summary>
    public string? SaveFailure { get; init; }

    /// <summary>Bytes of the log that are not taken yet, as far as they are known.</summary>
    public long LagBytes { get; init; }

    /// <summary>How far behind the source is, in milliseconds; null before that is known.</summary>
    public long? LagMs { get; init; }

    /// <summary>Rows a second.</summary>
    public double RowsPerSecond { get; init; }

    /// <summary>Bytes received a second.</summary>
    public double BytesPerSecond { get; init; }

    /// <summary>Rows dispatched since the start.</summary>
    public long Rows { get; init; }

    /// <summary>Transactions read since the start.</summary>
    public long Transactions { get; init; }

    /// <summary>Bytes of the window in use.</summary>
    public long WindowBytes { get; init; }

    /// <summary>Bytes of the window.</summary>
    public long WindowLimitBytes { get; init; }

    /// <summary>How often the source had to wait for the window.</summary>
    public long Waits { get; init; }

    /// <summary>The xid of the oldest prepared transaction that is not decided; null where there is none.</summary>
    public string? OldestPrepared { get; init; }

    /// <summary>The subscription that holds the window and the saved position back; null where none does.</summary>
    public string? Slowest { get; init; }

    /// <summary>Subscribers whose saved state was not taken up, because it was that of another definition.</summary>
    public IReadOnlyList<string> Redefined { get; init; } = [];

    /// <summary>The subscriptions.</summary>
    public IReadOnlyList<SubscriptionReport> Subscriptions { get; init; } = [];

    /// <summary>The partitions.</summary>
    public IReadOnlyList<PartitionReport> Partitions { get; init; } = [];

    /// <summary>A status in plain values.</summary>
    /// <param name="status">The status.</param>
    /// <param name="at">When it was taken.</param>
    /// <param name="isFinal">Whether the process stops.</param>
    public static StatusReport Of(SourceStatus status, DateTimeOffset at, bool isFinal)
    {
        ArgumentNullException.ThrowIfNull(status);
        return new StatusReport
        {
            Source = status.Name,
            Address = status.Address,
            At = at,
            ProcessId = Environment.ProcessId,
            IsFinal = isFinal,
            State = $"{status.Feed.State}",
            Failure = status.Feed.Failure?.Message,
            Reconnects = status.Feed.Reconnects,
            SilentMs = status.Feed.SilentMs,
            Received = status.Log.ReceivedFile.Length == 0 ? "" : $"{status.Log.ReceivedFile}:{status.Log.ReceivedOffset}",
            Dispatched = status.PlaceOf(status.Log.DispatchedSequence),
            Acknowledged = status.PlaceOf(status.Log.AcknowledgedBefore),
            Saved = $"{status.Saved}",
            SavedAt = status.SavedAt,
            SaveFailure = status.SaveFailure?.Message,
            LagBytes = status.LagBytes,
            LagMs = (long?)status.Lag?.TotalMilliseconds,
            RowsPerSecond = status.RowsPerSecond,
            BytesPerSecond = status.BytesPerSecond,
            Rows = status.Log.Rows,
            Transactions = status.Log.Transactions,
            WindowBytes = status.Log.WindowBytes,
            WindowLimitBytes = status.WindowLimitBytes,
            Waits = status.Log.Waits,
            OldestPrepared = status.Log.OldestPrepared,
            Slowest = status.Slowest,
            Redefined = status.Redefined,
            Subscriptions = [.. status.Subscriptions.Select(item => SubscriptionReport.Of(item, status))],
            Partitions = [.. status.Partitions.Select(PartitionReport.Of)],
        };
    }
}
