namespace Router.Binlog;

/// <summary>What an event of the log is: the fifth byte of its header.</summary>
/// <remarks>Sources: MySQL source documentation, "mysql::binlog::event"; MariaDB Knowledge Base, "Replication Protocol".</remarks>
public enum EventType : byte
{
    /// <summary>No event; nobody writes it.</summary>
    Unknown = 0,

    /// <summary>Start of a log before MySQL 5.0.</summary>
    StartV3 = 1,

    /// <summary>A statement: BEGIN, COMMIT, SAVEPOINT, XA, DDL, or a row change in statement format.</summary>
    Query = 2,

    /// <summary>The server shut down in order; the log file ends.</summary>
    Stop = 3,

    /// <summary>The name of the next log file, or, made up at the start of a dump, of the present one.</summary>
    Rotate = 4,

    /// <summary>A number that the next statement uses.</summary>
    IntVar = 5,

    /// <summary>LOAD DATA of MySQL 3.23.</summary>
    Load = 6,

    /// <summary>Never used.</summary>
    Slave = 7,

    /// <summary>LOAD DATA of MySQL 4.0: the file begins.</summary>
    CreateFile = 8,

    /// <summary>A piece of the file of a LOAD DATA.</summary>
    AppendBlock = 9,

    /// <summary>LOAD DATA of MySQL 4.0: the file is loaded.</summary>
    ExecLoad = 10,

    /// <summary>The file of a LOAD DATA is dropped.</summary>
    DeleteFile = 11,

    /// <summary>LOAD DATA of MySQL 4.0 with longer separators.</summary>
    NewLoad = 12,

    /// <summary>Seeds of RAND() that the next statement uses.</summary>
    Rand = 13,

    /// <summary>A user variable that the next statement uses.</summary>
    UserVar = 14,

    /// <summary>Server version, header lengths and checksum algorithm of the log; the first event of a file.</summary>
    FormatDescription = 15,

    /// <summary>Commit of a transaction.</summary>
    Xid = 16,

    /// <summary>The file of a LOAD DATA in statement format begins.</summary>
    BeginLoadQuery = 17,

    /// <summary>A LOAD DATA in statement format.</summary>
    ExecuteLoadQuery = 18,

    /// <summary>A table's name, number and columns; comes before its rows.</summary>
    TableMap = 19,

    /// <summary>Inserted rows of MySQL 5.1 before its release.</summary>
    PreGaWriteRows = 20,

    /// <summary>Updated rows of MySQL 5.1 before its release.</summary>
    PreGaUpdateRows = 21,

    /// <summary>Deleted rows of MySQL 5.1 before its release.</summary>
    PreGaDeleteRows = 22,

    /// <summary>Inserted rows, of MariaDB and of MySQL up to 5.5.</summary>
    WriteRowsV1 = 23,

    /// <summary>Updated rows, of MariaDB and of MySQL up to 5.5.</summary>
    UpdateRowsV1 = 24,

    /// <summary>Deleted rows, of MariaDB and of MySQL up to 5.5.</summary>
    DeleteRowsV1 = 25,

    /// <summary>The server knows that its log lacks changes.</summary>
    Incident = 26,

    /// <summary>Nothing happened; made up by the dump, in no file.</summary>
    Heartbeat = 27,

    /// <summary>To be ignored by who does not know it.</summary>
    Ignorable = 28,

    /// <summary>MySQL: the text of the statement whose rows follow.</summary>
    RowsQuery = 29,

    /// <summary>Inserted rows.</summary>
    WriteRows = 30,

    /// <summary>Updated rows.</summary>
    UpdateRows = 31,

    /// <summary>Deleted rows.</summary>
    DeleteRows = 32,

    /// <summary>MySQL: the GTID of the transaction that follows.</summary>
    Gtid = 33,

    /// <summary>MySQL: a transaction without GTID follows.</summary>
    AnonymousGtid = 34,

    /// <summary>MySQL: the GTIDs of all earlier log files.</summary>
    PreviousGtids = 35,

    /// <summary>MySQL group replication: certification of the transaction.</summary>
    TransactionContext = 36,

    /// <summary>MySQL group replication: the group changed.</summary>
    ViewChange = 37,

    /// <summary>XA PREPARE, or XA COMMIT in one phase.</summary>
    XaPrepare = 38,

    /// <summary>MySQL: updated rows whose JSON columns hold differences only.</summary>
    PartialUpdateRows = 39,

    /// <summary>MySQL: a compressed transaction.</summary>
    TransactionPayload = 40,

    /// <summary>MySQL: nothing happened, with a 64-bit position.</summary>
    HeartbeatV2 = 41,

    /// <summary>MySQL: the GTID, possibly with a tag, of the transaction that follows.</summary>
    GtidTagged = 42,

    /// <summary>MariaDB: the text of the statement whose rows follow.</summary>
    AnnotateRows = 160,

    /// <summary>MariaDB: crash recovery need read no log file before this one.</summary>
    BinlogCheckpoint = 161,

    /// <summary>MariaDB: the GTID of the transaction that follows; it begins it, too.</summary>
    MariaDbGtid = 162,

    /// <summary>MariaDB: the newest GTIDs of all earlier log files.</summary>
    GtidList = 163,

    /// <summary>MariaDB: the rest of the file is encrypted.</summary>
    StartEncryption = 164,

    /// <summary>MariaDB: a compressed statement.</summary>
    QueryCompressed = 165,

    /// <summary>MariaDB: compressed inserted rows, version 1.</summary>
    WriteRowsCompressedV1 = 166,

    /// <summary>MariaDB: compressed updated rows, version 1.</summary>
    UpdateRowsCompressedV1 = 167,

    /// <summary>MariaDB: compressed deleted rows, version 1.</summary>
    DeleteRowsCompressedV1 = 168,

    /// <summary>MariaDB: compressed inserted rows, version 2.</summary>
    WriteRowsCompressed = 169,

    /// <summary>MariaDB: compressed updated rows, version 2.</summary>
    UpdateRowsCompressed = 170,

    /// <summary>MariaDB: compressed deleted rows, version 2.</summary>
    DeleteRowsCompressed = 171,
}
