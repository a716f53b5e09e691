using System.Buffers.Binary;
using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Routing.Tests.Fakes;

/// <summary>A table (id BIGINT, part INT, note BLOB) with key (id) or (id, part), and frames of its rows.</summary>
internal sealed class Orders
{
    public static readonly Orders Table = new("shop", "orders");

    private Orders(TablePlan plan) => Plan = plan;

    public Orders(string schema, string table, params int[] key)
    {
        Plan = new TablePlan(
            new TableName(schema, table),
            [
                new ColumnDefinition { Ordinal = 0, Name = "id", Type = ColumnType.LongLong },
                new ColumnDefinition { Ordinal = 1, Name = "part", Type = ColumnType.Long },
                new ColumnDefinition { Ordinal = 2, Name = "note", Type = ColumnType.Blob, Metadata = 4, CollationId = 63 },
            ],
            key.Length == 0 ? [0] : key,
            hasNames: true);
    }

    /// <summary>The same table without a key.</summary>
    public static Orders WithoutKey() => new(new TablePlan(Table.Plan.Name, Table.Plan.Columns, [], hasNames: true));

    /// <summary>The same table after an ALTER: another plan.</summary>
    public Orders Altered() => new(Plan.Name.Schema, Plan.Name.Table);

    public TablePlan Plan { get; }

    public ChangeFrame Insert(params long[] ids) => Of(ChangeKind.Insert, 0, ids.Select(id => Image(id)));

    public ChangeFrame InsertLarge(long id, int noteBytes) => Of(ChangeKind.Insert, 0, [Image(id, 0, noteBytes)]);

    public ChangeFrame InsertPart(long id, int part) => Of(ChangeKind.Insert, 0, [Image(id, part)]);

    public ChangeFrame Delete(params long[] ids) => Of(ChangeKind.Delete, 0, ids.Select(id => Image(id)));

    public ChangeFrame Update(long idBefore, long idAfter, int partBefore = 0, int partAfter = 0) =>
        Of(ChangeKind.Update, 0, [Image(idBefore, partBefore), Image(idAfter, partAfter)]);

    /// <summary>Rows of one event, each from one id to another.</summary>
    public ChangeFrame Updates(params (long Before, long After)[] ids) =>
        Of(ChangeKind.Update, 0, ids.SelectMany(pair => (byte[][])[Image(pair.Before), Image(pair.After)]));

    public ChangeFrame Truncate() => Of(TableChange.Truncated);

    public ChangeFrame Of(TableChange change) => new() { Kind = ChangeKind.Table, TableChange = change, Table = Plan };

    public static ChangeFrame At(ChangeFrame frame, int firstRow)
    {
        frame.FirstRow = firstRow;
        return frame;
    }

    private ChangeFrame Of(ChangeKind kind, int firstRow, IEnumerable<byte[]> images)
    {
        var all = images.ToArray();

        // Something before and behind the rows, as in a real buffer: whoever strays reads it.
        byte[] bytes = [0xAA, 0xAA, .. all.SelectMany(image => image), 0x55];
        return new ChangeFrame
        {
            Kind = kind,
            Table = Plan,
            Before = kind == ChangeKind.Insert ? null : Plan.Full,
            After = kind == ChangeKind.Delete ? null : Plan.Full,
            FirstRow = firstRow,
            RowCount = kind == ChangeKind.Update ? all.Length / 2 : all.Length,
            Bytes = bytes,
            Offset = 2,
            LengthBytes = bytes.Length - 3,
        };
    }

    /// <summary>Null bitmap, id, part, and a note whose bytes all are the id's lowest, so that a torn row shows.</summary>
    private static byte[] Image(long id, int part = 0, int noteBytes = 0)
    {
        var image = new byte[17 + noteBytes];
        BinaryPrimitives.WriteInt64LittleEndian(image.AsSpan(1), id);
        BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(9), part);
        BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(13), noteBytes);
        image.AsSpan(17).Fill((byte)id);
        return image;
    }
}
