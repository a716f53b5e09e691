using Router.Contracts;

namespace Router.Binlog;

/// <summary>The identity of the transaction that begins, of either dialect.</summary>
public readonly record struct GtidEvent
{
    /// <summary>The GTID; its dialect is <see cref="GtidDialect.None"/> for MySQL's anonymous transactions.</summary>
    public Gtid Gtid { get; init; }

    /// <summary>What the event tells of the transaction.</summary>
    public GtidFlags Flags { get; init; }

    /// <summary>
    /// MySQL 8 and later: when this server committed it, in microseconds since 1970 UTC; 0 where it is not told.
    /// </summary>
    public long CommitMicroseconds { get; init; }

    /// <summary>MySQL 8 and later: when the first server committed it, in microseconds since 1970 UTC; 0 where it is not told.</summary>
    public long OriginalCommitMicroseconds { get; init; }

    /// <summary>MySQL 8 and later: the transaction's length in the log in bytes, this event included; 0 where it is not told.</summary>
    public ulong TransactionLengthBytes { get; init; }

    /// <summary>MariaDB: the same for all transactions that were committed together; 0 for one alone.</summary>
    public ulong CommitId { get; init; }

    /// <summary>MariaDB: the XA transaction that is prepared or decided, as in <see cref="XaPrepareEvent.Xid"/>; else null.</summary>
    public string? Xid { get; init; }

    /// <summary>Whether exactly one statement follows, which is committed by itself (MariaDB).</summary>
    public bool IsStandalone => (Flags & GtidFlags.Standalone) != 0;
}
