namespace Router.Binlog;

/// <summary>What the statement of a Query event does to the transaction it stands in.</summary>
public enum StatementKind : byte
{
    /// <summary>Begins with a word that Router does not know, so it may change rows: to be refused.</summary>
    Unknown,

    /// <summary>BEGIN, START TRANSACTION.</summary>
    Begin,

    /// <summary>COMMIT; the end of a transaction on tables without transactions.</summary>
    Commit,

    /// <summary>ROLLBACK of the whole transaction.</summary>
    Rollback,

    /// <summary>SAVEPOINT; see <see cref="Statement.ReadSavepoint"/>.</summary>
    Savepoint,

    /// <summary>ROLLBACK TO: what was logged since the savepoint is undone.</summary>
    RollbackTo,

    /// <summary>RELEASE SAVEPOINT.</summary>
    ReleaseSavepoint,

    /// <summary>XA START; see <see cref="Statement.ReadXid"/>.</summary>
    XaStart,

    /// <summary>XA END.</summary>
    XaEnd,

    /// <summary>XA PREPARE as a statement.</summary>
    XaPrepare,

    /// <summary>XA COMMIT of a transaction prepared before.</summary>
    XaCommit,

    /// <summary>XA ROLLBACK of a transaction prepared before.</summary>
    XaRollback,

    /// <summary>
    /// CREATE, ALTER, DROP, RENAME or TRUNCATE of anything; <see cref="DdlTables"/> names the tables. Within an open transaction
    /// (CREATE TABLE ... SELECT) it does not end it.
    /// </summary>
    Ddl,

    /// <summary>Changes rows in statement format, without row events: to be refused.</summary>
    RowChange,

    /// <summary>Changes no rows: GRANT, FLUSH, ANALYZE, a comment only, and the like.</summary>
    Other,
}
