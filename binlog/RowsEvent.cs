using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Binlog;

/// <summary>Rows of one table and one kind, still in the server's own encoding. Valid as long as the array given to the reader.</summary>
/// <remarks>
/// <code>
/// +--------------+-----------+-------------------+----------------+--------------+------------------+----------+
/// | table id (6) | flags (2) | extra length (2), | columns c      | before (c/8) | after (c/8)      | rows ... |
/// |              |           | extra; only in v2 | length-encoded | bit a column | only for updates |          |
/// +--------------+-----------+-------------------+----------------+--------------+------------------+----------+
/// </code>
/// An insert has only the second of the two sets of columns, a delete only the first. The extra length counts itself.
/// Source: MySQL source documentation, "Rows_event".
/// </remarks>
public readonly struct RowsEvent
{
    internal RowsEvent(TableMap table, ChangeKind kind, bool isStatementEnd, RowLayout? before, RowLayout? after, int offset, int lengthBytes)
    {
        Table = table;
        Kind = kind;
        IsStatementEnd = isStatementEnd;
        Before = before;
        After = after;
        RowsOffset = offset;
        RowsLengthBytes = lengthBytes;
    }

    /// <summary>The table.</summary>
    public TableMap Table { get; }

    /// <summary>What happened to the rows.</summary>
    public ChangeKind Kind { get; }

    /// <summary>Whether these are the last rows of their statement.</summary>
    public bool IsStatementEnd { get; }

    /// <summary>How before images lie in the bytes; null for inserts.</summary>
    public RowLayout? Before { get; }

    /// <summary>How after images lie in the bytes; null for deletes.</summary>
    public RowLayout? After { get; }

    /// <summary>The first byte of the first row, in the array given to <see cref="BinlogReader.Open"/>.</summary>
    public int RowsOffset { get; }

    /// <summary>The length of all rows in bytes.</summary>
    public int RowsLengthBytes { get; }
}
