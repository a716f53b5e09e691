using System.Buffers.Text;

namespace Router.Contracts.Rows;

/// <summary>A double in the text that MySQL prints within JSON: the shortest that reads back, with a point or an exponent in it.</summary>
/// <remarks>Found by asking MySQL 9.7; the limits are those of "my_gcvt" in its source documentation.</remarks>
internal static class DoubleText
{
    public const int MaxBytes = 32;

    /// <summary>Places up to which a number is written without an exponent.</summary>
    private const int MaxPlainPlaces = 15;

    public static int Write(double value, Span<byte> text)
    {
        Span<byte> digits = stackalloc byte[MaxBytes];
        var (count, point) = Split(value, digits);
        digits = digits[..count];
        var length = 0;
        if (double.IsNegative(value))
        {
            text[length++] = (byte)'-';
        }

        return length + (point > -MaxPlainPlaces && (point <= MaxPlainPlaces || count > point)
            ? WritePlain(digits, point, text[length..])
            : WriteExponent(digits, point - 1, text[length..]));
    }

    /// <summary>The significant digits, and how many of them stand before the point: 0.05 is "5" and -1.</summary>
    private static (int Count, int Point) Split(double value, Span<byte> digits)
    {
        Span<byte> scientific = stackalloc byte[MaxBytes];
        Utf8Formatter.TryFormat(Math.Abs(value), scientific, out var length);
        var exponentAt = scientific[..length].IndexOf((byte)'E');
        var exponent = exponentAt < 0 ? 0 : int.Parse(scientific[(exponentAt + 1)..length], System.Globalization.CultureInfo.InvariantCulture);
        var mantissa = scientific[..(exponentAt < 0 ? length : exponentAt)];
        var pointAt = mantissa.IndexOf((byte)'.');
        var point = (pointAt < 0 ? mantissa.Length : pointAt) + exponent;
        var count = 0;
        foreach (var letter in mantissa)
        {
            if (letter == '.' || (letter == '0' && count == 0))
            {
                // A zero before the first other digit moves the point to its left, unless it stands before the point itself.
                point -= letter == '0' ? 1 : 0;
                continue;
            }

            digits[count++] = letter;
        }

        return count == 0 ? (0, 0) : (digits[..count].TrimEnd((byte)'0').Length, point);
    }

    private static int WritePlain(ReadOnlySpan<byte> digits, int point, Span<byte> text)
    {
        // Zeros on either side, so that there is a digit before the point and one behind it.
        var first = Math.Min(point - 1, 0);
        var end = Math.Max(digits.Length, point + 1);
        var length = 0;
        for (var place = first; place < end; place++)
        {
            if (place == Math.Max(point, first + 1))
            {
                text[length++] = (byte)'.';
            }

            text[length++] = place >= 0 && place < digits.Length ? digits[place] : (byte)'0';
        }

        return length;
    }

    private static int WriteExponent(ReadOnlySpan<byte> digits, int exponent, Span<byte> text)
    {
        var length = 0;
        text[length++] = digits[0];
        if (digits.Length > 1)
        {
            text[length++] = (byte)'.';
            digits[1..].CopyTo(text[length..]);
            length += digits.Length - 1;
        }

        text[length++] = (byte)'e';
        Utf8Formatter.TryFormat(exponent, text[length..], out var written);
        return length + written;
    }
}
