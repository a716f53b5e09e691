using Router.Contracts;
using Router.Contracts.Rows;
using Router.Replication.Schema;

namespace Router.Replication.Tables;

/// <summary>Some columns of a table, as a statement and as a layout of images.</summary>
internal sealed class TableSelection
{
    private TableSelection(TablePlan table, RowLayout layout)
    {
        Table = table;
        Layout = layout;
        var columns = layout.Ordinals.Select(ordinal => SelectExpression.Of(table.Name, table.Columns[ordinal]));
        Sql = $"SELECT {string.Join(", ", columns)} FROM {SqlText.Name(table.Name)}";
    }

    public TablePlan Table { get; }

    public RowLayout Layout { get; }

    /// <summary>The statement without a condition; a value for each column of the layout.</summary>
    public string Sql { get; }

    /// <param name="name">The table.</param>
    /// <param name="present">How it is now.</param>
    /// <param name="columns">The columns besides the primary key; null for all.</param>
    /// <exception cref="TableReadException">There is no such column, or one that cannot be read.</exception>
    public static TableSelection Of(TableName name, PresentTable present, IReadOnlyList<string>? columns)
    {
        if (present.Columns.FirstOrDefault(column => column.ColumnType.Contains("/* mariadb-5.3 */", StringComparison.Ordinal)) is { } old)
        {
            throw new TableReadException($"{name}.{old.Name} is of a form that servers wrote before version 5.6 ({old.ColumnType}). Run: ALTER TABLE {SqlText.Name(name)} FORCE;");
        }

        var table = new TablePlan(name, [.. present.Columns.Select(PresentColumnTypes.Define)], present.PrimaryKey, hasNames: true);
        return new TableSelection(table, columns is null ? table.Full : table.Layout(Bits(table, columns)));
    }

    private static byte[] Bits(TablePlan table, IReadOnlyList<string> columns)
    {
        var bits = new byte[(table.Columns.Count + 7) / 8];
        foreach (var ordinal in columns.Select(column => Find(table, column)).Concat(table.PrimaryKey))
        {
            bits[ordinal >> 3] |= (byte)(1 << (ordinal & 7));
        }

        return bits;
    }

    private static int Find(TablePlan table, string column) => table.Find(column) is var ordinal and >= 0
        ? ordinal
        : throw TableErrors.NoColumn(table.Name, column, table.Columns.Select(known => known.Name));
}
