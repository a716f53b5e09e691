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
    }

    /// <exception cref="MalformedRowException">A group is larger than its digits can be.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public decimal Read(ReadOnlySpan<byte> bytes)
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

        return new decimal((int)unscaled, (int)(unscaled >> 32), 0, isNegative && unscaled != 0, _scale);
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
