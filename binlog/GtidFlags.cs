namespace Router.Binlog;

/// <summary>What a GTID event tells of its transaction; on MySQL only <see cref="MayHaveStatementRows"/>.</summary>
[Flags]
public enum GtidFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>MariaDB: exactly one statement follows, and no commit.</summary>
    Standalone = 0x01,

    /// <summary>MariaDB: committed together with others; see <see cref="GtidEvent.CommitId"/>.</summary>
    GroupCommit = 0x02,

    /// <summary>MariaDB: only transactional tables took part.</summary>
    Transactional = 0x04,

    /// <summary>MariaDB: may run in parallel with others on a replica.</summary>
    AllowParallel = 0x08,

    /// <summary>MariaDB: waited for a row lock that another transaction held.</summary>
    Waited = 0x10,

    /// <summary>MariaDB: a DDL statement.</summary>
    Ddl = 0x20,

    /// <summary>MariaDB: ends in XA PREPARE.</summary>
    PreparedXa = 0x40,

    /// <summary>MariaDB: an XA COMMIT or XA ROLLBACK of a transaction prepared before.</summary>
    CompletedXa = 0x80,

    /// <summary>MariaDB: the statement is the start of an ALTER TABLE that a later event completes (<c>binlog_alter_two_phase</c>).</summary>
    AlterStarts = 0x100,

    /// <summary>MariaDB: the statement completes an ALTER TABLE that was logged when it started.</summary>
    AlterCommits = 0x200,

    /// <summary>MariaDB: the ALTER TABLE that was logged when it started failed.</summary>
    AlterRollsBack = 0x400,

    /// <summary>MySQL: may hold rows changed by statements.</summary>
    MayHaveStatementRows = 0x800,
}
