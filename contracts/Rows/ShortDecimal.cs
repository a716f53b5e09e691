using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Router.Contracts.Rows;

/// <summary>A DECIMAL of at most 18 digits, which is nearly every one, laid out once a column; see <see cref="PackedDecimal"/> for the bytes.</summary>
internal sealed class ShortDecimal
{
    /// <summary>Digits that a long holds for sure.</summary>
    public const int MaxPrecision = 18;

    private const uint FullLimit = 1_000_000_000;

    private readonly ColumnShape _shape;
    private readonly int _leadBytes;
    private readonly uint _leadLimit;
    private readonly int _fullEnd;
    private readonly int _tailBytes;
    private readonly uint _tailLimit;
    private readonly byte _scale;

    // Where four to eight bytes hold all groups, at most one of them full, they are taken as one number.
    private readonly int _oneNumberBytes;
    private readonly int _leadShift;
    private readonly int _fullShift;
    private readonly uint _fullMask;
    private readonly uint _fullLimit;
    private readonly uint _tailMask;

    public ShortDecimal(ColumnShape shape)
    {
        var (whole, fraction) = (shape.Precision - shape.Scale, shape.Scale);
        _shape = shape;
        _leadBytes = PackedDecimal.BytesOf(whole % 9);
        _leadLimit = PackedDecimal.PowerOfTen(whole % 9);
        _fullEnd = _leadBytes + (4 * ((whole / 9) + (fraction / 9)));
        _tailBytes = PackedDecimal.BytesOf(fraction % 9);
        _tailLimit = PackedDecimal.PowerOfTen(fraction % 9);
        _scale = (byte)fraction;

        var (fullBytes, lengthBytes) = (_fullEnd - _leadBytes, _fullEnd + _tailBytes);
        _oneNumberBytes = fullBytes <= 4 && lengthBytes is >= 4 and <= 8 ? lengthBytes : 0;
        _leadShift = 8 * (fullBytes + _tailBytes);
        _fullShift = 8 * _tailBytes;
        (_fullMask, _fullLimit) = fullBytes == 0 ? (0u, 1u) : (uint.MaxValue, FullLimit);
        _tailMask = (uint)((1UL << _fullShift) - 1);
    }

    /// <exception cref="MalformedRowException">A group is larger than its digits can be.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public decimal Read(ReadOnlySpan<byte> bytes)
    {
        var unscaled = ReadUnscaled(bytes);
        var magnitude = Math.Abs(unscaled);
        return new decimal((int)magnitude, (int)(magnitude >> 32), 0, unscaled < 0, _scale);
    }

    /// <summary>All digits as one number, without the point.</summary>
    /// <exception cref="MalformedRowException">A group is larger than its digits can be.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long ReadUnscaled(ReadOnlySpan<byte> bytes) =>
        bytes.Length == _oneNumberBytes ? ReadOneNumber(bytes) : ReadGroups(bytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long ReadOneNumber(ReadOnlySpan<byte> bytes)
    {
        var high = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        var low = BinaryPrimitives.ReadUInt32BigEndian(bytes[(bytes.Length - 4)..]);
        var beyond = 64 - (8 * bytes.Length);
        var number = ((ulong)high << (32 - beyond)) | low;
        var isNegative = (int)high >= 0;
        number ^= isNegative ? ulong.MaxValue >> 1 >> beyond : 1UL << (63 - beyond);
        var lead = _leadBytes == 0 ? 0 : number >> _leadShift;
        var full = (uint)(number >> _fullShift) & _fullMask;
        var tail = (uint)number & _tailMask;
        if (lead >= _leadLimit || full >= _fullLimit || tail >= _tailLimit)
        {
            ThrowTooLarge(bytes);
        }

        var unscaled = (long)((((lead * _fullLimit) + full) * _tailLimit) + tail);
        return isNegative ? -unscaled : unscaled;
    }

    private long ReadGroups(ReadOnlySpan<byte> bytes)
    {
        var isNegative = (bytes[0] & 0x80) == 0;
        var invert = isNegative ? uint.MaxValue : 0;
        ulong unscaled = 0;
        var isWithin = true;
        if (_leadBytes > 0)
        {
            var lead = Group(bytes, 0, _leadBytes, invert) ^ (0x80u << (8 * (_leadBytes - 1)));
            isWithin = lead < _leadLimit;
            unscaled = lead;
        }

        for (var position = _leadBytes; position < _fullEnd; position += 4)
        {
            var full = BinaryPrimitives.ReadUInt32BigEndian(bytes[position..]) ^ invert ^ (position == 0 ? 0x8000_0000 : 0);
            isWithin &= full < FullLimit;
            unscaled = (unscaled * FullLimit) + full;
        }

        if (_tailBytes > 0)
        {
            var tail = Group(bytes, _fullEnd, _tailBytes, invert) ^ (_fullEnd == 0 ? 0x80u << (8 * (_tailBytes - 1)) : 0);
            isWithin &= tail < _tailLimit;
            unscaled = (unscaled * _tailLimit) + tail;
        }

        if (!isWithin)
        {
            ThrowTooLarge(bytes);
        }

        return isNegative ? -(long)unscaled : (long)unscaled;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Group(ReadOnlySpan<byte> bytes, int position, int count, uint invert)
    {
        uint value = bytes[position];
        for (var index = 1; index < count; index++)
        {
            value = (value << 8) | bytes[position + index];
        }

        return value ^ (invert >> (32 - (8 * count)));
    }

    [DoesNotReturn]
    private void ThrowTooLarge(ReadOnlySpan<byte> bytes)
    {
        // The walk by groups names the one that is wrong.
        PackedDecimal.Read(_shape, bytes, _shape.Precision, _shape.Scale);
        throw _shape.Malformed(RowFault.Decimal, "holds digits that are none");
    }
}
