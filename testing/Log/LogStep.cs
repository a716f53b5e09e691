using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Testing.Log;

/// <summary>One thing that happens within a transaction.</summary>
internal sealed record LogStep
{
    /// <summary>As much as a server writes around the rows of an event: its header, the table map, bitmaps, a checksum.</summary>
    private const int AroundBytes = 96;

    /// <summary>What happened to rows, or to the table; null for savepoints.</summary>
    public ChangeKind? Kind { get; private init; }

    public TableChange TableChange { get; private init; }

    /// <summary>The table, where there are rows or it changed.</summary>
    public TablePlan? Table { get; private init; }

    /// <summary>The images, in the log's own encoding.</summary>
    public byte[] Rows { get; private init; } = [];

    public int FirstRow { get; private init; }

    public int RowCount { get; private init; }

    /// <summary>The savepoint that is set, or gone back to.</summary>
    public int Savepoint { get; private init; }

    public bool IsRollbackTo { get; private init; }

    public int LengthBytes => AroundBytes + Rows.Length;

    public static LogStep OfRows(ChangeKind kind, TablePlan table, byte[] rows, int firstRow, int rowCount) =>
        new() { Kind = kind, Table = table, Rows = rows, FirstRow = firstRow, RowCount = rowCount };

    public static LogStep OfTable(TableChange change, TablePlan table) => new() { Kind = ChangeKind.Table, TableChange = change, Table = table };

    public static LogStep Save(int savepoint) => new() { Savepoint = savepoint };

    public static LogStep RollBackTo(int savepoint) => new() { Savepoint = savepoint, IsRollbackTo = true };
}
