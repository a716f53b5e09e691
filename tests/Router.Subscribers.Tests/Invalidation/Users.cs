using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Subscribers.Tests.Invalidation;

/// <summary>A table shop.users (id BIGINT key, name VARCHAR, tenant INT, avatar VARBINARY), and batches of its rows.</summary>
internal static class Users
{
    public static readonly TablePlan Plan = new(
        new TableName("shop", "users"),
        [
            new ColumnDefinition { Ordinal = 0, Name = "id", Type = ColumnType.LongLong },
            new ColumnDefinition { Ordinal = 1, Name = "name", Type = ColumnType.VarChar, Metadata = 400, CollationId = 45, IsNullable = true },
            new ColumnDefinition { Ordinal = 2, Name = "tenant", Type = ColumnType.Long, IsNullable = true },
            new ColumnDefinition { Ordinal = 3, Name = "avatar", Type = ColumnType.VarChar, Metadata = 40, CollationId = 63, IsNullable = true },
        ],
        [0],
        hasNames: true);

    public static object?[] Row(long id, string? name = "n", int? tenant = 1, byte[]? avatar = null) => [id, name, tenant, avatar];

    public static ChangeFrame Insert(params object?[][] rows) => Of(ChangeKind.Insert, null, Plan.Full, rows.Select(row => RowWriter.Encode(Plan, row)));

    public static ChangeFrame Delete(params object?[][] rows) => Of(ChangeKind.Delete, Plan.Full, null, rows.Select(row => RowWriter.Encode(Plan, row)));

    public static ChangeFrame Update(object?[] before, object?[] after) =>
        Of(ChangeKind.Update, Plan.Full, Plan.Full, [RowWriter.Encode(Plan, before), RowWriter.Encode(Plan, after)]);

    public static ChangeFrame Whole(TableChange change) => new() { Kind = ChangeKind.Table, TableChange = change, Table = Plan };

    /// <summary>An update as binlog_row_image=MINIMAL logs it: each image holds the columns named, and nothing of the others.</summary>
    public static ChangeFrame MinimalUpdate((string Column, object? Value)[] before, (string Column, object? Value)[] after) =>
        Of(ChangeKind.Update, Layout(before), Layout(after), [Image(before), Image(after)]);

    public static ChangeFrame MinimalInsert(params (string Column, object? Value)[] after) => Of(ChangeKind.Insert, null, Layout(after), [Image(after)]);

    public static ChangeFrame MinimalDelete(params (string Column, object? Value)[] before) => Of(ChangeKind.Delete, Layout(before), null, [Image(before)]);

    private static RowLayout Layout((string Column, object? Value)[] values) =>
        Plan.Layout([(byte)values.Aggregate(0, (bits, value) => bits | 1 << Plan.Find(value.Column))]);

    /// <summary>The columns that are there as a table of their own: that is what an image of them looks like.</summary>
    private static byte[] Image((string Column, object? Value)[] values)
    {
        var columns = values.Select((value, ordinal) => Plan.Columns[Plan.Find(value.Column)] with { Ordinal = ordinal }).ToArray();
        return RowWriter.Encode(new TablePlan(Plan.Name, columns, [], hasNames: true), [.. values.Select(value => value.Value)]);
    }

    private static ChangeFrame Of(ChangeKind kind, RowLayout? before, RowLayout? after, IEnumerable<byte[]> images)
    {
        var all = images.ToArray();
        byte[] bytes = [0xAA, 0xAA, .. all.SelectMany(image => image), 0x55];
        return new ChangeFrame
        {
            Kind = kind,
            Table = Plan,
            Before = before,
            After = after,
            RowCount = kind == ChangeKind.Update ? all.Length / 2 : all.Length,
            Bytes = bytes,
            Offset = 2,
            LengthBytes = bytes.Length - 3,
            Transaction = new Transaction(7, default, 0, "binlog.000001", 4),
        };
    }
}
