using System.Buffers;
using System.Globalization;

namespace Router.Contracts.Rows;

/// <summary>Given values, also as text, to what a column's own values are compared as.</summary>
internal static class ComparisonValue
{
    private static readonly string[] s_momentFormats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFF", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ss.FFFFFF",
    ];

    public static Int128 Integer(in RowImage image, int ordinal)
    {
        var value = image.Take(ordinal, out var shape);
        return IntegerReader.TryReadInt64(shape.Encoding, value, out var number) ? number
            : IntegerReader.TryReadUInt64(shape.Encoding, value, out var unsigned) ? unsigned
            : throw ColumnErrors.WrongGetter(shape, nameof(Integer));
    }

    public static Int128 ToInteger(ColumnShape shape, object value) => value switch
    {
        bool flag => flag ? 1 : 0,
        sbyte or short or int or long => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        byte or ushort or uint or ulong => Convert.ToUInt64(value, CultureInfo.InvariantCulture),
        decimal number when decimal.IsInteger(number) => (Int128)number,
        double number when double.IsInteger(number) && Math.Abs(number) < 1L << 53 => (Int128)number,
        string text when Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw Unfit(shape, value, "a whole number"),
    };

    /// <summary>A FLOAT is compared with the nearest FLOAT of the given number, so that 1.1 equals 1.1.</summary>
    public static double ToFloat(ColumnShape shape, object value)
    {
        var number = value switch
        {
            float or double or decimal or sbyte or byte or short or ushort or int or uint or long or ulong => Convert.ToDouble(value, CultureInfo.InvariantCulture),
            string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) => parsed,
            _ => throw Unfit(shape, value, "a number"),
        };
        return double.IsFinite(number) ? shape.Encoding == ColumnEncoding.Single ? (float)number : number : throw Unfit(shape, value, "a finite number");
    }

    public static DateValue ToDate(ColumnShape shape, object value) => value switch
    {
        DateValue date => date,
        DateOnly day => new DateValue(day.Year, day.Month, day.Day),
        string text when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) => ToDate(shape, day),
        "0000-00-00" => default,
        _ => throw Unfit(shape, value, "a day such as 2026-11-20"),
    };

    public static TimeValue ToTime(ColumnShape shape, object value) => value switch
    {
        TimeValue time => time,
        TimeOnly time => ToTime(shape, time.ToTimeSpan()),
        TimeSpan span => new TimeValue(span.Ticks / TimeSpan.TicksPerMicrosecond, 6),
        string text when TryParseTime(text, out var time) => time,
        _ => throw Unfit(shape, value, "a time such as 10:00:00 or -120:30:00.5"),
    };

    public static DateTimeValue ToDateTime(ColumnShape shape, object value)
    {
        var isInstant = shape.Encoding is ColumnEncoding.Timestamp or ColumnEncoding.Timestamp2;
        return value switch
        {
            DateTimeValue moment when moment.IsInstant == isInstant => moment,
            DateTimeOffset instant when isInstant => Of(instant.UtcDateTime, isInstant),
            DateTime moment when isInstant == (moment.Kind == DateTimeKind.Utc) => Of(moment, isInstant),
            string text when isInstant && text.EndsWith('Z') && TryParseMoment(text[..^1], out var moment) => Of(moment, isInstant),
            string text when !isInstant && TryParseMoment(text, out var moment) => Of(moment, isInstant),
            "0000-00-00 00:00:00" => new DateTimeValue(default, 0, 0, 0, 0, 6, isInstant),
            _ => throw Unfit(shape, value, isInstant ? "an instant in UTC such as 2026-11-20T10:00:00Z" : "a moment such as 2026-11-20 10:00:00"),
        };
    }

    /// <summary>The value's bytes as a row has them, without a length prefix.</summary>
    public static byte[] ToBytes(ColumnShape shape, object value)
    {
        try
        {
            var output = new ArrayBufferWriter<byte>();
            ColumnWriter.Write(shape, Native(shape, value), output);
            return output.WrittenSpan[shape.PrefixBytes..].ToArray();
        }
        catch (NotSupportedException unknown)
        {
            throw new ArgumentException(unknown.Message, nameof(value), unknown);
        }
    }

    private static object Native(ColumnShape shape, object value) => (shape.Encoding, value) switch
    {
        (ColumnEncoding.Decimal, string text) => ToExact(shape, text),
        (ColumnEncoding.Decimal, float or double) => ToExact(shape, Convert.ToString(value, CultureInfo.InvariantCulture)!),
        (ColumnEncoding.Binary or ColumnEncoding.FixedBinary, string text) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && text.Length % 2 == 0
            ? Convert.FromHexString(text.AsSpan(2))
            : throw Unfit(shape, value, "bytes such as 0x0aff"),
        _ => value,
    };

    private static object ToExact(ColumnShape shape, string text)
    {
        try
        {
            return BigDecimal.Parse(text);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentOutOfRangeException)
        {
            throw Unfit(shape, text, "a number such as -12.34");
        }
    }

    private static bool TryParseTime(string text, out TimeValue time)
    {
        var isNegative = text.StartsWith('-');
        var parts = text[(isNegative ? 1 : 0)..].Split(':');
        time = default;
        if (parts.Length != 3
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var hours)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
            || !decimal.TryParse(parts[2], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            || hours > 838 || minutes > 59 || seconds >= 60)
        {
            return false;
        }

        var microseconds = (((hours * 60L) + minutes) * 60_000_000L) + (long)(seconds * 1_000_000);
        time = new TimeValue(isNegative ? -microseconds : microseconds, 6);
        return true;
    }

    private static bool TryParseMoment(string text, out DateTime moment) =>
        DateTime.TryParseExact(text, s_momentFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out moment);

    private static DateTimeValue Of(DateTime at, bool isInstant) => new(
        new DateValue(at.Year, at.Month, at.Day), at.Hour, at.Minute, at.Second, (at.Millisecond * 1000) + at.Microsecond, 6, isInstant);

    private static ArgumentException Unfit(ColumnShape shape, object value, string wanted) =>
        new($"{shape.FullName} ({ColumnErrors.TypeName(shape)}) cannot be compared with '{value}': write {wanted}.", nameof(value));
}
