using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Router.Contracts.Rows;

/// <summary>Walks the groups of digits of a packed DECIMAL, from the highest.</summary>
internal ref struct DecimalGroups
{
    private const int GroupDigits = 9;

    private readonly ColumnShape _shape;
    private readonly uint _invert;
    private ReadOnlySpan<byte> _rest;
    private int _whole;
    private int _fraction;
    private uint _signBit;

    public DecimalGroups(ColumnShape shape, ReadOnlySpan<byte> bytes, int precision, int scale)
    {
        _shape = shape;
        _rest = bytes;
        _whole = precision - scale;
        _fraction = scale;
        _signBit = 0x80;
        IsNegative = (bytes[0] & 0x80) == 0;
        _invert = IsNegative ? uint.MaxValue : 0;
    }

    public bool IsNegative { get; }

    /// <summary>The group's number.</summary>
    public uint Value { get; private set; }

    /// <summary>The group's digits.</summary>
    public int Digits { get; private set; }

    /// <summary>10 to the number of digits.</summary>
    public readonly uint Limit => PackedDecimal.PowerOfTen(Digits);

    /// <exception cref="MalformedRowException">A group is larger than its digits can be.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MoveNext()
    {
        if (_whole > 0)
        {
            var first = _whole % GroupDigits;
            Take(first == 0 ? GroupDigits : first);
            _whole -= Digits;
            return true;
        }

        if (_fraction > 0)
        {
            Take(Math.Min(_fraction, GroupDigits));
            _fraction -= Digits;
            return true;
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Take(int digits)
    {
        var count = PackedDecimal.BytesOf(digits);
        var value = count switch
        {
            4 => BinaryPrimitives.ReadUInt32BigEndian(_rest),
            3 => ((uint)_rest[0] << 16) | BinaryPrimitives.ReadUInt16BigEndian(_rest[1..]),
            2 => BinaryPrimitives.ReadUInt16BigEndian(_rest),
            _ => _rest[0],
        };
        value ^= (_invert >> (32 - (8 * count))) ^ (_signBit << (8 * (count - 1)));
        _signBit = 0;
        _rest = _rest[count..];
        Value = value;
        Digits = digits;
        if (value >= Limit)
        {
            ThrowTooLarge();
        }
    }

    [DoesNotReturn]
    private readonly void ThrowTooLarge() => throw _shape.Malformed(RowFault.Decimal, $"holds {Value} where {Digits} digits go");
}
