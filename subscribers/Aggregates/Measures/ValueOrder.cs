using System.Buffers.Binary;
using Router.Contracts.Rows;

namespace Router.Subscribers.Aggregates.Measures;

/// <summary>
/// A column's values as keys that compare as the values do: a number for what fits into eight bytes, else the bytes, whose first eight are a
/// number too. Equal keys are equal values.
/// </summary>
internal sealed class ValueOrder
{
    private const int HeadBytes = 8;

    private readonly ColumnShape _shape;
    private readonly byte[]? _negativeZero;

    public ValueOrder(ColumnShape shape)
    {
        _shape = shape;
        IsNumber = shape.PrefixBytes == 0 && shape.WidthBytes <= HeadBytes;
        Padding = IsPaddedText(shape) ? (byte)' ' : (byte)0;
        _negativeZero = shape.Encoding == ColumnEncoding.Decimal ? NegativeZero(shape) : null;
    }

    /// <summary>Whether the number is the whole key.</summary>
    public bool IsNumber { get; }

    /// <summary>What a shorter value is lengthened with to compare it.</summary>
    public byte Padding { get; }

    /// <summary>Whether equal values may have different bytes, which <see cref="Canonical"/> makes one.</summary>
    public bool HasTwoForms => _shape.Encoding is ColumnEncoding.Single or ColumnEncoding.Double or ColumnEncoding.Decimal;

    /// <summary>Whether the server orders the column's values as we do, so that MIN, MAX and the greatest are the same.</summary>
    public static bool IsServers(ColumnShape shape) => shape.Encoding switch
    {
        >= ColumnEncoding.Int8 and <= ColumnEncoding.Timestamp2 => true,
        ColumnEncoding.Binary or ColumnEncoding.FixedBinary or ColumnEncoding.Bit => true,
        ColumnEncoding.Text => IsBinaryCollation(shape.Definition.CollationId),
        _ => false,
    };

    /// <summary>Whether equal values of the column have equal bytes.</summary>
    public static bool IsByBytes(ColumnShape shape) => shape.Encoding is not (ColumnEncoding.Unreadable or ColumnEncoding.CompressedText
        or ColumnEncoding.CompressedBinary or ColumnEncoding.Json or ColumnEncoding.Geometry or ColumnEncoding.Vector);

    /// <summary>The value's bytes where equal values have others: -0 is 0.</summary>
    public ReadOnlySpan<byte> Canonical(ReadOnlySpan<byte> value)
    {
        if (_negativeZero is { } zero)
        {
            return value.SequenceEqual(zero) ? Zero(_shape) : value;
        }

        var isNegativeZero = _shape.Encoding switch
        {
            ColumnEncoding.Single => BinaryPrimitives.ReadInt32LittleEndian(value) == int.MinValue,
            ColumnEncoding.Double => BinaryPrimitives.ReadInt64LittleEndian(value) == long.MinValue,
            _ => false,
        };
        return isNegativeZero ? new byte[value.Length] : value;
    }

    /// <summary>The key's number; the rest of the key is the value itself unless <see cref="IsNumber"/>.</summary>
    public ulong Head(ReadOnlySpan<byte> value) => IsNumber ? Number(value) : Prefix(value);

    /// <summary>The value's bytes of a key that is a number.</summary>
    public void WriteNumber(ulong number, Span<byte> value)
    {
        switch (_shape.Encoding)
        {
            case ColumnEncoding.Single or ColumnEncoding.Double:
                LittleEndian.Write(value, FromFloat(number, 8 * value.Length));
                break;
            case var encoding when IsBigEndian(encoding):
                BigEndian.Write(value, number);
                break;
            case var encoding when IsSigned(encoding):
                LittleEndian.Write(value, number ^ SignBit(8 * value.Length));
                break;
            default:
                LittleEndian.Write(value, number);
                break;
        }
    }

    /// <summary>The value of a key.</summary>
    public object ToObject(in ValueKey key)
    {
        if (!IsNumber)
        {
            return ColumnObject.Read(key.Bytes, _shape);
        }

        Span<byte> value = stackalloc byte[_shape.WidthBytes];
        WriteNumber(key.Head, value);
        return ColumnObject.Read(value, _shape);
    }

    /// <summary>Compares keys of equal heads.</summary>
    public int CompareRest(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var common = Math.Min(left.Length, right.Length);
        var byCommon = left[..common].SequenceCompareTo(right[..common]);
        if (byCommon != 0 || left.Length == right.Length)
        {
            return byCommon;
        }

        var longer = left.Length > common ? left[common..] : right[common..];
        var at = longer.IndexOfAnyExcept(Padding);
        var isLongerGreater = at < 0 || longer[at] > Padding;
        return isLongerGreater == left.Length > common ? 1 : -1;
    }

    private ulong Number(ReadOnlySpan<byte> value)
    {
        var encoding = _shape.Encoding;
        if (encoding is ColumnEncoding.Single or ColumnEncoding.Double)
        {
            return ToFloat(LittleEndian.ReadUnsigned(Canonical(value)), 8 * value.Length);
        }

        if (IsBigEndian(encoding))
        {
            return BigEndian.ReadUnsigned(_negativeZero is null ? value : Canonical(value));
        }

        var number = LittleEndian.ReadUnsigned(value);
        return IsSigned(encoding) ? number ^ SignBit(8 * value.Length) : number;
    }

    private ulong Prefix(ReadOnlySpan<byte> value)
    {
        if (value.Length >= HeadBytes)
        {
            return BinaryPrimitives.ReadUInt64BigEndian(value);
        }

        Span<byte> head = stackalloc byte[HeadBytes];
        head.Fill(Padding);
        value.CopyTo(head);
        return BinaryPrimitives.ReadUInt64BigEndian(head);
    }

    /// <summary>IEEE numbers compare as their bits do, once the negative ones are turned over.</summary>
    private static ulong ToFloat(ulong bits, int width)
    {
        var sign = SignBit(width);
        return (bits & sign) != 0 ? ~bits & ((sign - 1) | sign) : bits | sign;
    }

    private static ulong FromFloat(ulong number, int width)
    {
        var sign = SignBit(width);
        return (number & sign) != 0 ? number ^ sign : ~number & ((sign - 1) | sign);
    }

    private static ulong SignBit(int width) => 1UL << (width - 1);

    private static bool IsBigEndian(ColumnEncoding encoding) => encoding is ColumnEncoding.Decimal or ColumnEncoding.DateTime2
        or ColumnEncoding.Time2 or ColumnEncoding.Timestamp2 or ColumnEncoding.Bit;

    private static bool IsSigned(ColumnEncoding encoding) => encoding is ColumnEncoding.Int8 or ColumnEncoding.Int16 or ColumnEncoding.Int24
        or ColumnEncoding.Int32 or ColumnEncoding.Int64 or ColumnEncoding.Time;

    private static bool IsPaddedText(ColumnShape shape) =>
        shape.Encoding == ColumnEncoding.Text && shape.Definition.CollationId is not (>= 1024 or 309);

    /// <summary>
    /// ascii_bin, latin1_bin, utf8mb3_bin, utf8mb4_bin and utf8mb4_0900_bin, and MariaDB's NOPAD ones of them: they order by code points, and so by bytes.
    /// </summary>
    private static bool IsBinaryCollation(int collation) => (collation >= 1024 ? collation - 1024 : collation) is 65 or 47 or 83 or 46 || collation == 309;

    private static byte[] NegativeZero(ColumnShape shape) => Array.ConvertAll(Zero(shape), part => (byte)~part);

    private static byte[] Zero(ColumnShape shape)
    {
        var zero = new byte[shape.WidthBytes];
        zero[0] = 0x80;
        return zero;
    }
}
