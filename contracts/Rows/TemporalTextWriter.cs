using System.Buffers.Text;

namespace Router.Contracts.Rows;

/// <summary>Dates and times as servers print them, to their packed forms: <c>2024-02-29 12:34:56.123456</c>, <c>-838:59:59</c>.</summary>
internal static class TemporalTextWriter
{
    /// <exception cref="FormatException">It is no such value, or the column is of a form that servers stopped writing with version 5.6.</exception>
    public static void Write(ColumnShape shape, ReadOnlySpan<byte> text, Span<byte> bytes)
    {
        var rest = text;
        switch (shape.Encoding)
        {
            case ColumnEncoding.Date:
                LittleEndian.Write(bytes, TemporalWriter.Packed(TakeDate(shape, text, ref rest)));
                break;
            case ColumnEncoding.Time2:
                TemporalWriter.WriteTime2(shape, TakeTime(shape, text, ref rest), bytes);
                break;
            case ColumnEncoding.DateTime2:
                TemporalWriter.WriteDateTime2(shape, TakeDateTime(shape, text, ref rest, isInstant: false), bytes);
                break;
            case ColumnEncoding.Timestamp2:
                TemporalWriter.WriteTimestamp2(shape, TakeDateTime(shape, text, ref rest, isInstant: true), bytes);
                break;
            default:
                throw ColumnTextWriter.Unfit(shape, text);
        }

        if (!rest.IsEmpty)
        {
            throw ColumnTextWriter.Unfit(shape, text);
        }
    }

    private static DateTimeValue TakeDateTime(ColumnShape shape, ReadOnlySpan<byte> text, ref ReadOnlySpan<byte> rest, bool isInstant)
    {
        var date = TakeDate(shape, text, ref rest);
        var hour = TakeNumber(shape, text, ref rest, (byte)' ');
        var minute = TakeNumber(shape, text, ref rest, (byte)':');
        var second = TakeNumber(shape, text, ref rest, (byte)':');
        return new DateTimeValue(date, hour, minute, second, TakeFraction(shape, text, ref rest), 6, isInstant);
    }

    private static DateValue TakeDate(ColumnShape shape, ReadOnlySpan<byte> text, ref ReadOnlySpan<byte> rest) => new(
        TakeNumber(shape, text, ref rest, 0), TakeNumber(shape, text, ref rest, (byte)'-'), TakeNumber(shape, text, ref rest, (byte)'-'));

    private static long TakeTime(ColumnShape shape, ReadOnlySpan<byte> text, ref ReadOnlySpan<byte> rest)
    {
        var isNegative = rest is [(byte)'-', ..];
        rest = isNegative ? rest[1..] : rest;
        long seconds = TakeNumber(shape, text, ref rest, 0) * 3600L;
        seconds += TakeNumber(shape, text, ref rest, (byte)':') * 60L;
        seconds += TakeNumber(shape, text, ref rest, (byte)':');
        var microseconds = (seconds * 1_000_000) + TakeFraction(shape, text, ref rest);
        return isNegative ? -microseconds : microseconds;
    }

    /// <summary>Microseconds out of the digits behind the point, if there are any.</summary>
    private static int TakeFraction(ColumnShape shape, ReadOnlySpan<byte> text, ref ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty)
        {
            return 0;
        }

        var digits = rest.Length - 1;
        var fraction = TakeNumber(shape, text, ref rest, (byte)'.');
        for (; digits < 6; digits++)
        {
            fraction *= 10;
        }

        return fraction;
    }

    private static int TakeNumber(ColumnShape shape, ReadOnlySpan<byte> text, ref ReadOnlySpan<byte> rest, byte after)
    {
        if (after != 0)
        {
            rest = rest.Length > 0 && rest[0] == after ? rest[1..] : throw ColumnTextWriter.Unfit(shape, text);
        }

        if (rest is [< (byte)'0' or > (byte)'9', ..] || !Utf8Parser.TryParse(rest, out int number, out var read))
        {
            throw ColumnTextWriter.Unfit(shape, text);
        }

        rest = rest[read..];
        return number;
    }
}
