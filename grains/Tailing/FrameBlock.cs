using System.Buffers;
using System.Buffers.Binary;
using Router.Contracts;
using Router.Contracts.Frames;
using Router.Contracts.Orleans.Streams;
using Router.Contracts.Rows;

namespace Router.Grains.Tailing;

/// <summary>Collects frames, each behind its length, in one array that is used again; what it gives out is an array of its own.</summary>
internal sealed class FrameBlock : IBufferWriter<byte>
{
    private const int KeptBytes = 1 << 20;

    private readonly HashSet<TablePlan> _plans = new(ReferenceEqualityComparer.Instance);
    private byte[] _bytes = new byte[128 << 10];
    private TablePlan? _plan;
    private int _count;

    /// <summary>Bytes collected.</summary>
    public int LengthBytes { get; private set; }

    /// <summary>Adds a frame; the first of each table definition brings it.</summary>
    public void Add(ChangeFrame frame)
    {
        var start = LengthBytes;
        GetSpan(sizeof(int));
        LengthBytes += sizeof(int);
        FrameWriter.Write(frame, this, withPlan: IsFirstOf(frame.Table));
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(start), LengthBytes - start - sizeof(int));
        _count++;
    }

    /// <summary>What was collected; the block is empty then.</summary>
    public FrameBytes Take()
    {
        var bytes = GC.AllocateUninitializedArray<byte>(LengthBytes);
        _bytes.AsSpan(0, LengthBytes).CopyTo(bytes);
        var frames = new FrameBytes(bytes, _count);
        Clear();
        return frames;
    }

    /// <summary>Forgets what was collected.</summary>
    public void Clear()
    {
        if (_bytes.Length > KeptBytes)
        {
            _bytes = new byte[KeptBytes];
        }

        (LengthBytes, _count, _plan) = (0, 0, null);
        _plans.Clear();
    }

    /// <inheritdoc/>
    public void Advance(int count) => LengthBytes += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _bytes.AsMemory(LengthBytes);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _bytes.AsSpan(LengthBytes);
    }

    private bool IsFirstOf(TablePlan plan)
    {
        // Of one table there is one object as long as its definition stays.
        if (ReferenceEquals(plan, _plan))
        {
            return false;
        }

        _plan = plan;
        return _plans.Add(plan);
    }

    private void Grow(int sizeHint)
    {
        var needed = LengthBytes + Math.Max(1, sizeHint);
        if (needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(needed, (int)Math.Min(2L * _bytes.Length, Array.MaxLength)));
        }
    }
}
