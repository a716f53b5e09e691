using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Router.Contracts.Rows;
using Router.Subscribers.Aggregates.Measures;

namespace Router.Subscribers.Aggregates.State;

/// <summary>Makes a group's key of a row: a row of <see cref="StoreFormat.Keys"/> in the log's own encoding.</summary>
internal sealed class KeyBuilder(StoreFormat format, int[] ordinals)
{
    private readonly ColumnShape[] _shapes = [.. format.Keys.Shapes.TakeLast(ordinals.Length)];
    private readonly ValueOrder?[] _canonical = [.. format.KeyOrders.TakeLast(ordinals.Length).Select(order => order.HasTwoForms ? order : null)];
    private readonly int _firstBit = format.HasWindow ? 1 : 0;
    private readonly int _bitmapBytes = format.KeyBitmapBytes;
    private byte[] _bytes = new byte[64];

    /// <summary>The column whose value is all that tells the key; -1 where there are others.</summary>
    public int OnlyOrdinal { get; } = ordinals.Length == 1 && !format.HasWindow ? ordinals[0] : -1;

    /// <summary>The key's bytes, valid until the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ReadOnlySpan<byte> Build(ReadOnlySpan<byte> image, RowLayout layout)
    {
        var length = _bitmapBytes + (_firstBit * sizeof(long));
        _bytes[0] = 0;
        if (length > 1)
        {
            _bytes.AsSpan(1, length - 1).Clear();
        }

        for (var index = 0; index < ordinals.Length; index++)
        {
            if (layout.TryTake(image, ordinals[index], out var value))
            {
                length = Append(_shapes[index].PrefixBytes, _canonical[index] is { } order ? order.Canonical(value) : value, length);
            }
            else
            {
                var bit = _firstBit + index;
                _bytes[bit >> 3] |= (byte)(1 << (bit & 7));
            }
        }

        return _bytes.AsSpan(0, length);
    }

    /// <summary>The key built last, in another window.</summary>
    public ReadOnlySpan<byte> InWindow(long startMicroseconds, int lengthBytes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(_bitmapBytes), startMicroseconds);
        return _bytes.AsSpan(0, lengthBytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Append(int prefixBytes, ReadOnlySpan<byte> value, int position)
    {
        var end = position + prefixBytes + value.Length;
        if (end > _bytes.Length)
        {
            Array.Resize(ref _bytes, 2 * end);
        }

        if (prefixBytes == 1)
        {
            _bytes[position] = (byte)value.Length;
        }
        else if (prefixBytes > 1)
        {
            LittleEndian.Write(_bytes.AsSpan(position, prefixBytes), (ulong)value.Length);
        }

        value.CopyTo(_bytes.AsSpan(position + prefixBytes));
        return end;
    }
}
