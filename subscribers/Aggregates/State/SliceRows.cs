using System.Buffers;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Subscriptions;

namespace Router.Subscribers.Aggregates.State;

/// <summary>Takes the rows of a slice out of a table's reading; all rows of a table without a key are the first slice's, as the log's are.</summary>
internal sealed class SliceRows(PartitionSlice slice)
{
    private readonly byte[] _scratch = new byte[KeyBytes.MaxBytes];
    private readonly ArrayBufferWriter<byte> _rows = new();

    /// <summary>The slice's rows of a frame of inserts, valid until the next; null where there are none.</summary>
    public ChangeFrame? Of(ChangeFrame frame)
    {
        if (!slice.IsPart)
        {
            return frame;
        }

        if (frame.Table.PrimaryKey.Count == 0)
        {
            return slice.Index == 0 ? frame : null;
        }

        _rows.ResetWrittenCount();
        var count = 0;
        foreach (var row in frame.Open())
        {
            if (slice.Holds(KeyOf(row)))
            {
                _rows.Write(row.Bytes);
                count++;
            }
        }

        return count == 0 ? null : Made(frame, count);
    }

    private ReadOnlySpan<byte> KeyOf(in RowChange row) => row.Key.TryGetKey(_scratch, out var key)
        ? key
        : throw new InvalidOperationException($"A row of {row.Table.Name} was read without its key.");

    private ChangeFrame Made(ChangeFrame frame, int count) => new()
    {
        Source = frame.Source,
        Transaction = frame.Transaction,
        Kind = frame.Kind,
        Table = frame.Table,
        After = frame.After,
        RowCount = count,
        Bytes = _rows.WrittenSpan.ToArray(),
        LengthBytes = _rows.WrittenCount,
    };
}
