using System.Buffers;
using System.Buffers.Binary;
using Router.Contracts;
using Router.Contracts.Frames;
using Router.Contracts.Orleans.Rows;
using Router.Contracts.Orleans.Streams;
using Router.Subscribers.Watching;

namespace Router.Grains.Rows;

/// <summary>Watched rows as they cross silos.</summary>
internal static class RowStates
{
    /// <summary>The row as one frame that inserts it.</summary>
    public static RowState Of(WatchedRow row) => new()
    {
        Token = row.AsOf,
        Exists = row.Exists,
        IsResync = row.IsResync,
        Image = row.Exists ? Image(row) : FrameBytes.None,
        CommitMicroseconds = row.Transaction.CommitMicroseconds,
    };

    private static FrameBytes Image(WatchedRow row)
    {
        var image = row.Image.Bytes.ToArray();
        var frame = new ChangeFrame
        {
            Kind = ChangeKind.Insert,
            Table = row.Image.Table,
            After = row.Image.Table.Full,
            Transaction = row.Transaction with { Sequence = row.AsOf.Sequence, File = row.Transaction.File ?? "" },
            RowCount = 1,
            TokenRows = new[] { row.AsOf.Row },
            Bytes = image,
            LengthBytes = image.Length,
        };
        var output = new ArrayBufferWriter<byte>(256 + image.Length);
        output.Advance(sizeof(int));
        FrameWriter.Write(frame, output);
        var bytes = output.WrittenSpan.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length - sizeof(int));
        return new FrameBytes(bytes, 1);
    }
}
