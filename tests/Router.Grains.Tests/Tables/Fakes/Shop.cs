using System.Buffers;
using System.Buffers.Binary;
using Router.Contracts;
using Router.Contracts.Frames;
using Router.Contracts.Orleans.Streams;
using Router.Contracts.Rows;

namespace Router.Grains.Tests.Tables.Fakes;

/// <summary>A table (id BIGINT, amount BIGINT) with key (id), and frames of its rows.</summary>
internal static class Shop
{
    public static readonly TableName Orders = new("shop", "orders");

    public static readonly TablePlan Plan = new(
        Orders,
        [
            new ColumnDefinition { Ordinal = 0, Name = "id", Type = ColumnType.LongLong },
            new ColumnDefinition { Ordinal = 1, Name = "amount", Type = ColumnType.LongLong },
        ],
        [0],
        hasNames: true);

    public static StreamName Stream(int partition = 0) => new("main", "shop", "orders", partition);

    public static ChangeFrame Rows(ChangeKind kind, long sequence, int firstRow, params IEnumerable<(long Id, long Amount)> images)
    {
        var bytes = images.SelectMany(image => Image(image.Id, image.Amount)).ToArray();
        return new ChangeFrame
        {
            Kind = kind,
            Table = Plan,
            Transaction = At(sequence),
            Before = kind == ChangeKind.Insert ? null : Plan.Full,
            After = kind == ChangeKind.Delete ? null : Plan.Full,
            FirstRow = firstRow,
            RowCount = bytes.Length / 17 / (kind == ChangeKind.Update ? 2 : 1),
            Bytes = bytes,
            LengthBytes = bytes.Length,
        };
    }

    public static ChangeFrame Inserts(long sequence, params long[] ids) => Rows(ChangeKind.Insert, sequence, 0, ids.Select(id => (id, 1L)));

    public static ChangeFrame Whole(TableChange change, long sequence, int nextRow = 0) =>
        new() { Kind = ChangeKind.Table, TableChange = change, Table = Plan, Transaction = At(sequence), FirstRow = nextRow };

    public static Transaction At(long sequence) => new(sequence, default, 1000 * (sequence & ChangeToken.MaxOffset), "binlog.000001", sequence & ChangeToken.MaxOffset);

    public static FrameBytes Bytes(params IReadOnlyList<ChangeFrame> frames)
    {
        var output = new ArrayBufferWriter<byte>();
        var one = new ArrayBufferWriter<byte>();
        for (var index = 0; index < frames.Count; index++)
        {
            one.ResetWrittenCount();
            FrameWriter.Write(frames[index], one, withPlan: index == 0);
            BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(sizeof(int)), one.WrittenCount);
            output.Advance(sizeof(int));
            output.Write(one.WrittenSpan);
        }

        return new FrameBytes(output.WrittenSpan.ToArray(), frames.Count);
    }

    public static StreamBatch Batch(ChangeToken previous, params IReadOnlyList<ChangeFrame> frames) => new()
    {
        Stream = Stream().ToString(),
        Previous = previous,
        First = frames[0].Open().FirstToken,
        Last = frames[^1].Open().LastToken,
        Entry = 1,
        Frames = Bytes(frames),
    };

    public static ChangeDelivery Delivery(long generation, ChangeToken beganAt, params StreamBatch[] batches) => new()
    {
        StreamId = Stream().In(RouterStreams.TablesNamespace),
        Generation = generation,
        BeganAt = beganAt,
        Batches = batches,
    };

    private static byte[] Image(long id, long amount)
    {
        var image = new byte[17];
        BinaryPrimitives.WriteInt64LittleEndian(image.AsSpan(1), id);
        BinaryPrimitives.WriteInt64LittleEndian(image.AsSpan(9), amount);
        return image;
    }
}
