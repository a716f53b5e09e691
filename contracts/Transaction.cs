namespace Router.Contracts;

/// <summary>What is known of the transaction a change belongs to.</summary>
/// <param name="Sequence">The long half of its rows' <see cref="ChangeToken"/>.</param>
/// <param name="Gtid">Its GTID, if the server gives one.</param>
/// <param name="CommitMicroseconds">
/// When it was committed, in microseconds since 1970 UTC, as exactly as the server tells: microseconds on MySQL 8 and later, else seconds.
/// </param>
/// <param name="File">The log file it starts in.</param>
/// <param name="Offset">The first byte of its first event, in that file.</param>
public readonly record struct Transaction(long Sequence, Gtid Gtid, long CommitMicroseconds, string File, long Offset)
{
    /// <summary>When it was committed, by the server's clock.</summary>
    public DateTimeOffset CommittedAt => DateTimeOffset.UnixEpoch.AddTicks(CommitMicroseconds * TimeSpan.TicksPerMicrosecond);
}
