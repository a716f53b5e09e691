using Router.Contracts;
using Router.Contracts.Rows;
using Router.Contracts.Tests;

namespace Router.Standalone.Tests.Typed;

/// <summary>Tables and rows of them, in the row encoding.</summary>
internal static class Table
{
    /// <summary>Stands for a column that an image lacks.</summary>
    public static readonly object Absent = new();

    public static TablePlan Of(params ColumnDefinition[] columns) => new(
        new TableName("shop", "orders"), [.. columns.Select((column, ordinal) => column with { Ordinal = ordinal })], [0], hasNames: true);

    public static RowImage Row(TablePlan table, params object?[] values) => Frames.First(Insert(table, values)).After;

    public static ChangeFrame Insert(TablePlan table, params object?[][] rows) =>
        Frames.Of(ChangeKind.Insert, null, Layout(table, rows[0]), [.. rows.Select(row => Encode(table, row))]);

    public static ChangeFrame Insert(TablePlan table, object?[] row) => Insert(table, rows: [row]);

    public static ChangeFrame Delete(TablePlan table, object?[] row) => Frames.Of(ChangeKind.Delete, Layout(table, row), null, Encode(table, row));

    public static ChangeFrame Update(TablePlan table, object?[] before, object?[] after) => Frames.Of(
        ChangeKind.Update, Layout(table, before), Layout(table, after), Encode(table, before), Encode(table, after));

    private static RowLayout Layout(TablePlan table, object?[] values)
    {
        var present = new byte[(values.Length + 7) / 8];
        for (var ordinal = 0; ordinal < values.Length; ordinal++)
        {
            present[ordinal / 8] |= (byte)(ReferenceEquals(values[ordinal], Absent) ? 0 : 1 << (ordinal % 8));
        }

        return table.Layout(present);
    }

    /// <summary>The null bitmap, and the values as the writer beside the readers encodes them, one after the other like those of a key.</summary>
    private static byte[] Encode(TablePlan table, object?[] values)
    {
        var present = Enumerable.Range(0, values.Length).Where(ordinal => !ReferenceEquals(values[ordinal], Absent)).ToArray();
        var nulls = new byte[(present.Length + 7) / 8];
        for (var place = 0; place < present.Length; place++)
        {
            nulls[place / 8] |= (byte)(values[present[place]] is null ? 1 << (place % 8) : 0);
        }

        var held = present.Where(ordinal => values[ordinal] is not null).ToArray();
        return held.Length == 0
            ? nulls
            : [.. nulls, .. new TablePlan(table.Name, table.Columns, held, hasNames: true).EncodeKey([.. held.Select(ordinal => values[ordinal]!)])];
    }
}
