using System.Buffers.Binary;
using Router.Contracts;
using Router.Contracts.Orleans.Streams;

namespace Router.Grains.Tests.Streams;

/// <summary>A partition of a scripted tailer: its rows, by number, and how this generation cut them into batches.</summary>
internal sealed class ScriptedStream(string name, int paddingBytes)
{
    private readonly List<long> _rows = [];

    public string Name => name;

    public List<StreamBatch> Batches { get; } = [];

    /// <summary>Batches of this generation that were acknowledged.</summary>
    public int AcknowledgedCount { get; private set; }

    /// <summary>All its rows, whether cut or not.</summary>
    public long[] Rows => [.. _rows];

    /// <summary>The first row that is not acknowledged; null where there is none.</summary>
    public long? FirstOutstanding => AcknowledgedCount < Batches.Count ? Batches[AcknowledgedCount].First.Sequence : null;

    /// <summary>Writes rows, as one batch.</summary>
    public void Write(long[] rows, ChangeToken beganAt)
    {
        _rows.AddRange(rows);
        Cut(rows, beganAt);
    }

    /// <summary>A new generation cuts what lies behind its beginning anew.</summary>
    public void CutAgain(ChangeToken beganAt, Random random)
    {
        var rows = _rows.Where(row => row > beganAt.Sequence).ToArray();
        Batches.Clear();
        AcknowledgedCount = 0;
        for (var first = 0; first < rows.Length;)
        {
            var count = random.Next(1, 5);
            Cut([.. rows.Skip(first).Take(count)], beganAt);
            first += count;
        }
    }

    /// <summary>Everything up to that entry is acknowledged.</summary>
    public StreamBatch Acknowledge(long entry)
    {
        AcknowledgedCount = Math.Max(AcknowledgedCount, (int)entry + 1);
        return Batches[(int)entry];
    }

    /// <summary>The rows that a batch carries.</summary>
    public static IEnumerable<long> RowsOf(StreamBatch batch)
    {
        var bytes = batch.Frames.Each().Single();
        for (var index = 0; index < batch.Frames.Bytes[^1]; index++)
        {
            yield return BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(index * sizeof(long)));
        }
    }

    /// <summary>Two batches that follow each other as one: how a tailer cuts is not the same each time.</summary>
    public StreamBatch Merge(StreamBatch first, StreamBatch second) => BatchOf([.. RowsOf(first), .. RowsOf(second)], first.Previous, second.Entry);

    private void Cut(long[] rows, ChangeToken beganAt) => Batches.Add(BatchOf(rows, Batches.Count == 0 ? beganAt : Batches[^1].Last, Batches.Count));

    private StreamBatch BatchOf(long[] rows, ChangeToken previous, long entry)
    {
        var bytes = new byte[sizeof(int) + (rows.Length * sizeof(long)) + paddingBytes + 1];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length - sizeof(int));
        for (var index = 0; index < rows.Length; index++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(sizeof(int) + (index * sizeof(long))), rows[index]);
        }

        bytes[^1] = (byte)rows.Length;
        return new StreamBatch
        {
            Stream = name,
            Previous = previous,
            First = new ChangeToken(rows[0], 0),
            Last = new ChangeToken(rows[^1], 0),
            Entry = entry,
            Frames = new FrameBytes(bytes, 1),
        };
    }
}
