using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Subscribers.Tests.Aggregates;

/// <summary>A table of orders, and frames of its rows.</summary>
internal static class Shop
{
    public const int Utf8Bin = 46;

    public static readonly TablePlan Orders = Plan("shop", "orders");

    public static TablePlan Plan(string schema, string table) => new(
        new TableName(schema, table),
        [
            new ColumnDefinition { Ordinal = 0, Name = "id", Type = ColumnType.LongLong },
            new ColumnDefinition { Ordinal = 1, Name = "user_id", Type = ColumnType.Long, IsNullable = true },
            new ColumnDefinition { Ordinal = 2, Name = "amount", Type = ColumnType.NewDecimal, Metadata = (12 << 8) | 2, IsNullable = true },
            new ColumnDefinition { Ordinal = 3, Name = "status", Type = ColumnType.VarChar, Metadata = 64, CollationId = Utf8Bin, IsNullable = true },
            new ColumnDefinition { Ordinal = 4, Name = "weight", Type = ColumnType.Double, IsNullable = true },
            new ColumnDefinition { Ordinal = 5, Name = "big", Type = ColumnType.LongLong, IsUnsigned = true, IsNullable = true },
            new ColumnDefinition { Ordinal = 6, Name = "created", Type = ColumnType.DateTime2, Metadata = 6, IsNullable = true },
            new ColumnDefinition { Ordinal = 7, Name = "wide", Type = ColumnType.NewDecimal, Metadata = (40 << 8) | 10, IsNullable = true },
        ],
        [0],
        hasNames: true);

    /// <summary>A row of the orders with the columns given, NULL for the others.</summary>
    public static object?[] Row(
        long id, string? status = "new", decimal? amount = null, int? user = null, double? weight = null, ulong? big = null, DateTime? created = null, decimal? wide = null) =>
        [id, user, amount, status, weight, big, created, wide];

    public static ChangeFrame Insert(TablePlan plan, params object?[][] rows) => Frame(plan, ChangeKind.Insert, rows);

    public static ChangeFrame Delete(TablePlan plan, params object?[][] rows) => Frame(plan, ChangeKind.Delete, rows);

    /// <summary>Before and after images in turns.</summary>
    public static ChangeFrame Update(TablePlan plan, params object?[][] images) => Frame(plan, ChangeKind.Update, images);

    public static ChangeFrame Table(TablePlan plan, TableChange change) => new() { Kind = ChangeKind.Table, TableChange = change, Table = plan };

    public static ChangeFrame Frame(TablePlan plan, ChangeKind kind, object?[][] images)
    {
        // Something before and behind the rows, as in a real buffer: whoever strays reads it.
        byte[] bytes = [0xAA, 0xAA, .. images.SelectMany(image => RowWriter.Encode(plan, image)), 0x55];
        return new ChangeFrame
        {
            Kind = kind,
            Table = plan,
            Before = kind == ChangeKind.Insert ? null : plan.Full,
            After = kind == ChangeKind.Delete ? null : plan.Full,
            RowCount = kind == ChangeKind.Update ? images.Length / 2 : images.Length,
            Bytes = bytes,
            Offset = 2,
            LengthBytes = bytes.Length - 3,
        };
    }
}
