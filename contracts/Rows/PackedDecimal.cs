using System.Buffers;
using System.Buffers.Text;
using System.Numerics;

namespace Router.Contracts.Rows;

/// <summary>DECIMAL as the server packs it.</summary>
/// <remarks>
/// <code>
/// +---------------------+-------------------+-----------------------+------------------------+
/// | first digits, 0 - 4 | 9 digits, 4 bytes | ... 9 digits, 4 bytes | last digits, 0 - 4     |
/// +---------------------+-------------------+-----------------------+------------------------+
/// </code>
/// Digits before the point are grouped by nine from the point leftwards, those behind it rightwards; 1-2, 3-4, 5-6 and 7-9 digits take
/// 1 to 4 bytes, highest byte first. The very first bit is inverted, and for a negative number then all bits are.
/// Source: MySQL source documentation, "decimal2bin".
/// </remarks>
internal static class PackedDecimal
{
    /// <summary>The longest text of a DECIMAL: 65 digits, a sign, a point and a zero before it.</summary>
    public const int MaxTextBytes = 72;

    private const int GroupDigits = 9;

    /// <summary>Digits that 96 bits hold for sure, and the largest scale of <see cref="decimal"/>.</summary>
    private const int ClrDigits = 28;

    private static ReadOnlySpan<byte> BytesOfDigits => [0, 1, 1, 2, 2, 3, 3, 4, 4, 4];

    private static ReadOnlySpan<uint> PowersOfTen => [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000];

    public static int WidthBytes(int precision, int scale)
    {
        var whole = Math.Max(precision - scale, 0);
        return (whole / GroupDigits * 4) + BytesOfDigits[whole % GroupDigits] + (scale / GroupDigits * 4) + BytesOfDigits[scale % GroupDigits];
    }

    public static uint PowerOfTen(int digits) => PowersOfTen[digits];

    public static int BytesOf(int digits) => BytesOfDigits[digits];

    /// <summary>Whether every value of the column is a <see cref="decimal"/>.</summary>
    public static bool FitsClr(int precision, int scale) => precision <= ClrDigits && scale <= ClrDigits;

    /// <summary>Reads a value; false where it has more digits than <see cref="decimal"/> holds.</summary>
    /// <exception cref="MalformedRowException">A group is larger than its digits can be.</exception>
    public static bool TryReadClr(ColumnShape shape, ReadOnlySpan<byte> bytes, out decimal value)
    {
        if (shape.Short is { } shortDecimal)
        {
            value = shortDecimal.Read(bytes);
            return true;
        }

        if (shape.Precision <= ClrDigits)
        {
            value = ReadLong(shape, bytes, shape.Precision, shape.Scale);
            return true;
        }

        return Read(shape, bytes, shape.Precision, shape.Scale).TryToDecimal(out value);
    }

    public static BigDecimal Read(ColumnShape shape, ReadOnlySpan<byte> bytes, int precision, int scale)
    {
        var groups = new DecimalGroups(shape, bytes, precision, scale);
        var unscaled = BigInteger.Zero;
        while (groups.MoveNext())
        {
            unscaled = (unscaled * groups.Limit) + groups.Value;
        }

        return new BigDecimal(groups.IsNegative ? -unscaled : unscaled, scale);
    }

    /// <summary>Writes the number as the server prints it: a digit before the point, and all of the column's digits behind it; returns its bytes.</summary>
    public static int Format(ColumnShape shape, ReadOnlySpan<byte> bytes, int precision, int scale, Span<byte> text)
    {
        Span<byte> digits = stackalloc byte[MaxTextBytes];
        digits[0] = (byte)'0';
        var groups = new DecimalGroups(shape, bytes, precision, scale);
        var count = 1;
        while (groups.MoveNext())
        {
            Utf8Formatter.TryFormat(groups.Value, digits[count..], out _, new StandardFormat('D', (byte)groups.Digits));
            count += groups.Digits;
        }

        digits = digits[..count];
        var whole = digits[..^scale].TrimStart((byte)'0');
        var start = Math.Min(count - whole.Length - scale, count - scale - 1);
        var length = 0;
        if (groups.IsNegative && digits.ContainsAnyExcept((byte)'0'))
        {
            text[length++] = (byte)'-';
        }

        digits[start..^scale].CopyTo(text[length..]);
        length += count - start - scale;
        if (scale > 0)
        {
            text[length++] = (byte)'.';
            digits[^scale..].CopyTo(text[length..]);
            length += scale;
        }

        return length;
    }

    private static decimal ReadLong(ColumnShape shape, ReadOnlySpan<byte> bytes, int precision, int scale)
    {
        var groups = new DecimalGroups(shape, bytes, precision, scale);
        UInt128 unscaled = 0;
        while (groups.MoveNext())
        {
            unscaled = (unscaled * groups.Limit) + groups.Value;
        }

        var negative = groups.IsNegative && unscaled != UInt128.Zero;
        return new decimal((int)(uint)unscaled, (int)(uint)(unscaled >> 32), (int)(uint)(unscaled >> 64), negative, (byte)scale);
    }
}
