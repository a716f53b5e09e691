using System.Buffers.Binary;

namespace Router.Contracts.Rows;

/// <summary>Dates and times as the server packs them.</summary>
/// <remarks>
/// <code>
/// DATE        3 bytes, lowest first:   year 15 bits | month 4 | day 5
/// DATETIME2   5 bytes, highest first:  1 sign bit (set) | year * 13 + month 17 | day 5 | hour 5 | minute 6 | second 6, then the fraction
/// TIME2       3 bytes, highest first:  1 sign bit (set if not negative) | 1 unused | hour 10 | minute 6 | second 6, then the fraction;
///             a negative one is the two's complement of the whole, fraction included
/// TIMESTAMP2  4 bytes, highest first:  seconds since 1970 UTC, then the fraction; all zero is the zero date
/// fraction    digits 1-2: 1 byte of hundredths; 3-4: 2 bytes of ten-thousandths; 5-6: 3 bytes of millionths; highest first
/// DATETIME    8 bytes, lowest first:   the decimal number YYYYMMDDhhmmss
/// TIME        3 bytes, lowest first:   the signed decimal number hhmmss
/// TIMESTAMP   4 bytes, lowest first:   seconds since 1970 UTC
/// </code>
/// Source: MySQL source documentation, "my_datetime_packed_to_binary", "my_time_packed_to_binary", "my_timestamp_to_binary".
/// </remarks>
internal static class TemporalReader
{
    private const int FractionBits = 24;
    private const int MaxHour = 838;

    public static DateValue ReadDate(ReadOnlySpan<byte> bytes) => Date((int)LittleEndian.ReadUnsigned(bytes));

    public static DateTimeValue ReadDateTime(ColumnShape shape, ReadOnlySpan<byte> bytes) => shape.Encoding switch
    {
        ColumnEncoding.DateTime2 => ReadDateTime2(shape, bytes, shape.Definition.Metadata),
        ColumnEncoding.Timestamp2 => Instant(
            shape, BinaryPrimitives.ReadUInt32BigEndian(bytes), Fraction(bytes[4..]), shape.Definition.Metadata),
        ColumnEncoding.Timestamp => Instant(shape, BinaryPrimitives.ReadUInt32LittleEndian(bytes), 0, 0),
        _ => ReadOldDateTime(shape, BinaryPrimitives.ReadUInt64LittleEndian(bytes)),
    };

    public static TimeValue ReadTime(ColumnShape shape, ReadOnlySpan<byte> bytes) => shape.Encoding switch
    {
        ColumnEncoding.Time2 => ReadTime2(shape, bytes, shape.Definition.Metadata),
        _ => ReadOldTime(shape, (int)LittleEndian.ReadUnsigned(bytes) << 8 >> 8),
    };

    /// <summary>The 64-bit form that binary JSON uses: the DATETIME2 integer, and 24 bits of microseconds.</summary>
    public static DateTimeValue UnpackDateTime(ColumnShape shape, long packed)
    {
        var fraction = (int)(packed & 0xFFFFFF);
        var clock = (int)(packed >> FractionBits) & 0x1FFFF;
        var days = packed >> (FractionBits + 17);
        var month = days >> 5;
        var date = new DateValue((int)(month / 13), (int)(month % 13), (int)days & 31);
        return Checked(shape, new DateTimeValue(date, clock >> 12, clock >> 6 & 63, clock & 63, fraction, 6, false));
    }

    /// <summary>The 64-bit form that binary JSON uses: the TIME2 integer, and 24 bits of microseconds.</summary>
    public static TimeValue UnpackTime(ColumnShape shape, long packed, int digits)
    {
        var magnitude = Math.Abs(packed);
        var fraction = magnitude & 0xFFFFFF;
        var clock = magnitude >> FractionBits;
        var (hour, minute, second) = (clock >> 12, clock >> 6 & 63, clock & 63);
        if (hour > MaxHour || minute > 59 || second > 59 || fraction > 999_999)
        {
            throw Wrong(shape, $"{hour}:{minute}:{second}.{fraction}");
        }

        var microseconds = ((((hour * 60) + minute) * 60) + second) * 1_000_000 + fraction;
        return new TimeValue(packed < 0 ? -microseconds : microseconds, digits);
    }

    private static DateValue Date(int packed) => new(packed >> 9, packed >> 5 & 15, packed & 31);

    private static DateTimeValue ReadDateTime2(ColumnShape shape, ReadOnlySpan<byte> bytes, int digits)
    {
        var whole = (long)BigEndian.ReadUnsigned(bytes[..5]) - 0x80_0000_0000;
        if (whole < 0)
        {
            throw Wrong(shape, "a negative DATETIME");
        }

        return UnpackDateTime(shape, (whole << FractionBits) + Fraction(bytes[5..])) with { Digits = digits };
    }

    private static TimeValue ReadTime2(ColumnShape shape, ReadOnlySpan<byte> bytes, int digits)
    {
        // One number of all bytes, whose zero is the middle: so negative values and their fractions need no cases.
        var signed = (long)BigEndian.ReadUnsigned(bytes) - (0x80L << (8 * (bytes.Length - 1)));
        var magnitude = Math.Abs(signed);
        var fractionBits = 8 * (bytes.Length - 3);
        var fraction = Microseconds((int)(magnitude & ((1L << fractionBits) - 1)), bytes.Length - 3);
        var packed = (magnitude >> fractionBits << FractionBits) + fraction;
        return UnpackTime(shape, signed < 0 ? -packed : packed, digits);
    }

    private static int Fraction(ReadOnlySpan<byte> bytes) => Microseconds((int)BigEndian.ReadUnsigned(bytes), bytes.Length);

    private static int Microseconds(int fraction, int bytes) => bytes switch
    {
        0 => 0,
        1 => fraction * 10_000,
        2 => fraction * 100,
        _ => fraction,
    };

    private static DateTimeValue Instant(ColumnShape shape, uint seconds, int microseconds, int digits)
    {
        if (seconds == 0 && microseconds == 0)
        {
            return new DateTimeValue(default, 0, 0, 0, 0, digits, true);
        }

        var at = DateTime.UnixEpoch.AddSeconds(seconds);
        var date = new DateValue(at.Year, at.Month, at.Day);
        return Checked(shape, new DateTimeValue(date, at.Hour, at.Minute, at.Second, microseconds, digits, true));
    }

    private static DateTimeValue ReadOldDateTime(ColumnShape shape, ulong number)
    {
        var day = number / 1_000_000;
        var clock = (int)(number % 1_000_000);
        if (day > 99_991_231)
        {
            throw Wrong(shape, $"the DATETIME {number}");
        }

        var date = new DateValue((int)day / 10_000, (int)day / 100 % 100, (int)day % 100);
        return Checked(shape, new DateTimeValue(date, clock / 10_000, clock / 100 % 100, clock % 100, 0, 0, false));
    }

    private static TimeValue ReadOldTime(ColumnShape shape, int number)
    {
        var clock = Math.Abs(number);
        var packed = (((long)(clock / 10_000) << 12) + ((clock / 100 % 100) << 6) + (clock % 100)) << FractionBits;
        return clock % 100 < 60 && clock / 100 % 100 < 60
            ? UnpackTime(shape, number < 0 ? -packed : packed, 0)
            : throw Wrong(shape, $"the TIME {number}");
    }

    private static DateTimeValue Checked(ColumnShape shape, in DateTimeValue value) =>
        value.Hour <= 23 && value.Minute <= 59 && value.Second <= 59 && value.Microsecond <= 999_999 && value.Date is { Year: <= 9999, Month: <= 12, Day: <= 31 }
            ? value
            : throw Wrong(shape, value.Date.Year > 9999 ? "a year past 9999" : $"'{value}'");

    private static MalformedRowException Wrong(ColumnShape shape, string what) =>
        shape.Malformed(RowFault.Temporal, $"holds {what}, which no clock shows");
}
