using Router.Contracts;

namespace Router.Replication.Feed;

/// <summary>What a server has executed, as of one moment.</summary>
/// <param name="Gtids">The transactions that are, or were, in its log: <c>@@gtid_executed</c> of MySQL, <c>@@gtid_binlog_pos</c> of MariaDB.</param>
/// <param name="End">A place of its log behind all of them.</param>
public sealed record ExecutedLog(GtidSet Gtids, LogPoint End);
