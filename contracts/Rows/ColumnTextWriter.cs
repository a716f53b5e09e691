using System.Buffers.Binary;
using System.Buffers.Text;

namespace Router.Contracts.Rows;

/// <summary>The text of a value to the binary log's own row encoding; see <see cref="RowTextWriter.Write"/>.</summary>
internal static class ColumnTextWriter
{
    /// <summary>Writes a value of fixed width.</summary>
    /// <exception cref="FormatException">It is no such value.</exception>
    public static void Write(ColumnShape shape, ReadOnlySpan<byte> text, Span<byte> bytes)
    {
        switch (shape.Encoding)
        {
            case ColumnEncoding.Single:
                BinaryPrimitives.WriteSingleLittleEndian(bytes, (float)ReadDouble(shape, text));
                break;
            case ColumnEncoding.Double:
                BinaryPrimitives.WriteDoubleLittleEndian(bytes, ReadDouble(shape, text));
                break;
            case ColumnEncoding.Decimal:
                WriteDecimal(shape, text, bytes);
                break;
            case ColumnEncoding.Bit when text.Length == bytes.Length:
                text.CopyTo(bytes);
                break;
            case >= ColumnEncoding.Date and <= ColumnEncoding.Timestamp2:
                TemporalTextWriter.Write(shape, text, bytes);
                break;
            default:
                WriteInteger(shape, text, bytes);
                break;
        }
    }

    /// <summary>The server leaves the zeros that pad BINARY out of the log; the spaces of CHAR a SELECT leaves out too.</summary>
    public static ReadOnlySpan<byte> Trim(ColumnShape shape, ReadOnlySpan<byte> bytes) => shape.Encoding switch
    {
        ColumnEncoding.FixedBinary or ColumnEncoding.Uuid or ColumnEncoding.Inet4 or ColumnEncoding.Inet6 => bytes.TrimEnd((byte)0),
        _ => bytes,
    };

    public static FormatException Unfit(ColumnShape shape, ReadOnlySpan<byte> text) =>
        new($"{shape.FullName} ({shape.Encoding}) cannot hold the {text.Length} bytes '{System.Text.Encoding.Latin1.GetString(text[..Math.Min(text.Length, 64)])}'.");

    private static void WriteInteger(ColumnShape shape, ReadOnlySpan<byte> text, Span<byte> bytes)
    {
        if (Utf8Parser.TryParse(text, out long signed, out var read) && read == text.Length)
        {
            LittleEndian.Write(bytes, (ulong)(shape.Encoding == ColumnEncoding.Year && signed > 0 ? signed - 1900 : signed));
        }
        else if (Utf8Parser.TryParse(text, out ulong unsigned, out read) && read == text.Length)
        {
            LittleEndian.Write(bytes, unsigned);
        }
        else
        {
            throw Unfit(shape, text);
        }
    }

    private static double ReadDouble(ColumnShape shape, ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out double number, out var read) && read == text.Length ? number : throw Unfit(shape, text);

    /// <summary>The server prints all digits behind the point; those before it may be fewer, or more by zeros (ZEROFILL).</summary>
    private static void WriteDecimal(ColumnShape shape, ReadOnlySpan<byte> text, Span<byte> bytes)
    {
        var isNegative = text is [(byte)'-', ..];
        var digits = isNegative ? text[1..] : text;
        var point = digits.IndexOf((byte)'.');
        var fraction = point < 0 ? default : digits[(point + 1)..];
        var whole = (point < 0 ? digits : digits[..point]).TrimStart((byte)'0');
        if (whole.Length > shape.Precision - shape.Scale || fraction.Length > shape.Scale)
        {
            throw Unfit(shape, text);
        }

        Span<byte> all = stackalloc byte[PackedDecimal.MaxTextBytes];
        all = all[..shape.Precision];
        all.Fill((byte)'0');
        whole.CopyTo(all[(shape.Precision - shape.Scale - whole.Length)..]);
        fraction.CopyTo(all[(shape.Precision - shape.Scale)..]);
        DecimalWriter.Write(all, shape.Precision - shape.Scale, shape.Scale, isNegative, bytes);
    }
}
