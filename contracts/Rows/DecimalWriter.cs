using System.Globalization;
using System.Numerics;
using System.Text;

namespace Router.Contracts.Rows;

/// <summary>DECIMAL to the packed form that <see cref="PackedDecimal"/> reads and draws.</summary>
internal static class DecimalWriter
{
    private const int GroupDigits = 9;

    /// <exception cref="ArgumentException">The number has more digits than the column, before the point or behind it.</exception>
    public static void Write(ColumnShape shape, BigDecimal number, Span<byte> bytes)
    {
        var exact = number.Normalize();
        if (exact.Scale > shape.Scale)
        {
            throw ColumnWriter.Unfit(shape, number);
        }

        var unscaled = exact.Unscaled * BigInteger.Pow(10, shape.Scale - exact.Scale);
        var digits = BigInteger.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(shape.Precision, '0');
        if (digits.Length > shape.Precision)
        {
            throw ColumnWriter.Unfit(shape, number);
        }

        Write(Encoding.ASCII.GetBytes(digits), shape.Precision - shape.Scale, shape.Scale, unscaled.Sign < 0, bytes);
    }

    /// <summary>Writes all of the column's digits, those before the point and those behind it.</summary>
    /// <exception cref="FormatException">They are no digits.</exception>
    public static void Write(ReadOnlySpan<byte> digits, int whole, int fraction, bool isNegative, Span<byte> bytes)
    {
        WriteGroups(digits, whole, fraction, bytes);
        Invert(bytes, isNegative);
    }

    private static void WriteGroups(ReadOnlySpan<byte> digits, int whole, int fraction, Span<byte> bytes)
    {
        while (whole + fraction > 0)
        {
            var first = whole % GroupDigits;
            var count = whole == 0 ? Math.Min(fraction, GroupDigits) : first == 0 ? GroupDigits : first;
            var width = PackedDecimal.BytesOf(count);
            BigEndian.Write(bytes[..width], ulong.Parse(digits[..count], NumberStyles.None, CultureInfo.InvariantCulture));
            digits = digits[count..];
            bytes = bytes[width..];
            (whole, fraction) = whole == 0 ? (0, fraction - count) : (whole - count, fraction);
        }
    }

    private static void Invert(Span<byte> bytes, bool isNegative)
    {
        bytes[0] ^= 0x80;
        if (isNegative)
        {
            foreach (ref var next in bytes)
            {
                next = (byte)~next;
            }
        }
    }
}
