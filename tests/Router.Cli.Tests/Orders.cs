using System.Buffers.Binary;
using System.Text;
using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Cli.Tests;

/// <summary>Batches of a table <c>shop.orders (id int primary key, note varchar(50) null)</c>, made without a server.</summary>
internal static class Orders
{
    private static readonly ColumnDefinition[] Columns =
    [
        new() { Ordinal = 0, Name = "id", Type = ColumnType.Long },
        new() { Ordinal = 1, Name = "note", Type = ColumnType.VarChar, Metadata = 200, IsNullable = true, CollationId = 45 },
    ];

    public static TablePlan Keyed { get; } = new(new TableName("shop", "orders"), Columns, [0], hasNames: true);

    public static TablePlan Keyless { get; } = new(new TableName("shop", "notes"), Columns, [], hasNames: true);

    public static Transaction Transaction { get; } = new(
        ChangeToken.PackSequence(0, 2, 1234), Gtid.MariaDb(0, 1, 5), 1_795_142_400_123_456, "binlog.000002", 1234);

    public static ChangeBatch Batch(TablePlan table, ChangeKind kind, params (int Id, string? Note)[] images) => Batch(table, kind, Transaction, images);

    public static ChangeBatch Batch(TablePlan table, ChangeKind kind, Transaction transaction, params (int Id, string? Note)[] images)
    {
        var bytes = images.SelectMany(image => Row(image.Id, image.Note)).ToArray();
        return new ChangeFrame
        {
            Table = table,
            Kind = kind,
            Transaction = transaction,
            Before = kind == ChangeKind.Insert ? null : table.Full,
            After = kind == ChangeKind.Delete ? null : table.Full,
            FirstRow = 3,
            RowCount = kind == ChangeKind.Update ? images.Length / 2 : images.Length,
            Bytes = bytes,
            LengthBytes = bytes.Length,
        }.Open();
    }

    /// <summary>Null bitmap, int, and a varchar of up to 200 bytes: one byte of length.</summary>
    private static byte[] Row(int id, string? note)
    {
        var number = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(number, id);
        var text = Encoding.UTF8.GetBytes(note ?? "");
        return note is null ? [0b10, .. number] : [0, .. number, (byte)text.Length, .. text];
    }
}
