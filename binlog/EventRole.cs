namespace Router.Binlog;

/// <summary>What a follower of the log does with a type of event.</summary>
public enum EventRole : byte
{
    /// <summary>
    /// May change rows and cannot be read: compressed, partial, older than MySQL 5.1, LOAD DATA, an incident, or unknown and not flagged
    /// ignorable. Following on would lose changes in silence.
    /// </summary>
    RefusedRowChange,

    /// <summary>About the log itself: format, rotation, GTID lists, heartbeats. Changes no rows and belongs to no transaction.</summary>
    Stream,

    /// <summary>Begins, ends or divides transactions: GTID, Query, Xid, XA PREPARE. What a Query does, its statement tells.</summary>
    TransactionControl,

    /// <summary>Table maps and rows.</summary>
    Rows,

    /// <summary>Changes nothing by itself: texts of statements, variables for a statement that comes as a Query.</summary>
    Ignorable,
}
