namespace Router.Contracts.Rows;

/// <summary>Dates and times to the packed forms that <see cref="TemporalReader"/> reads and draws.</summary>
internal static class TemporalWriter
{
    /// <exception cref="ArgumentException">The column cannot hold the value without loss.</exception>
    public static void Write(ColumnShape shape, object value, Span<byte> bytes)
    {
        switch (shape.Encoding)
        {
            case ColumnEncoding.Date:
                LittleEndian.Write(bytes, Packed(ToDate(shape, value)));
                break;
            case ColumnEncoding.Time2:
                WriteTime2(shape, ToMicroseconds(shape, value), bytes);
                break;
            case ColumnEncoding.DateTime2:
                WriteDateTime2(shape, ToDateTime(shape, value, isInstant: false), bytes);
                break;
            case ColumnEncoding.Timestamp2:
                WriteTimestamp2(shape, ToDateTime(shape, value, isInstant: true), bytes);
                break;
            default:
                throw ColumnWriter.Unfit(shape, value);
        }
    }

    internal static ulong Packed(DateValue date) => (ulong)((date.Year << 9) | (date.Month << 5) | date.Day);

    internal static void WriteDateTime2(ColumnShape shape, in DateTimeValue value, Span<byte> bytes)
    {
        var days = ((((ulong)value.Date.Year * 13) + (ulong)value.Date.Month) << 5) | (uint)value.Date.Day;
        var clock = (ulong)((value.Hour << 12) | (value.Minute << 6) | value.Second);
        BigEndian.Write(bytes[..5], 0x80_0000_0000 | (days << 17) | clock);
        BigEndian.Write(bytes[5..], Fraction(shape, value.Microsecond, value, bytes.Length - 5));
    }

    internal static void WriteTimestamp2(ColumnShape shape, in DateTimeValue value, Span<byte> bytes)
    {
        var seconds = value.IsZero ? 0 : value.ToDateTimeOffset().ToUnixTimeSeconds();
        if (seconds is < 0 or > uint.MaxValue)
        {
            throw ColumnWriter.Unfit(shape, value);
        }

        BigEndian.Write(bytes[..4], (ulong)seconds);
        BigEndian.Write(bytes[4..], Fraction(shape, value.Microsecond, value, bytes.Length - 4));
    }

    internal static void WriteTime2(ColumnShape shape, long microseconds, Span<byte> bytes)
    {
        var fractionBytes = bytes.Length - 3;
        var magnitude = Math.Abs(microseconds);
        var seconds = magnitude / 1_000_000;
        if (seconds / 3600 > 838)
        {
            throw ColumnWriter.Unfit(shape, new TimeValue(microseconds, 6));
        }

        var clock = ((seconds / 3600) << 12) | (seconds / 60 % 60 << 6) | (seconds % 60);
        var packed = (clock << (8 * fractionBytes)) | (long)Fraction(shape, (int)(magnitude % 1_000_000), new TimeValue(microseconds, 6), fractionBytes);
        BigEndian.Write(bytes, (ulong)((0x80L << (8 * (bytes.Length - 1))) + (microseconds < 0 ? -packed : packed)));
    }

    private static ulong Fraction(ColumnShape shape, int microsecond, object value, int bytes)
    {
        var unit = bytes switch
        {
            0 => 1_000_000,
            1 => 10_000,
            2 => 100,
            _ => 1,
        };
        return microsecond % unit == 0 ? (ulong)(microsecond / unit) : throw ColumnWriter.Unfit(shape, value);
    }

    private static DateValue ToDate(ColumnShape shape, object value) => value switch
    {
        DateValue date => date,
        DateOnly day => new DateValue(day.Year, day.Month, day.Day),
        _ => throw ColumnWriter.Unfit(shape, value),
    };

    private static long ToMicroseconds(ColumnShape shape, object value) => value switch
    {
        TimeValue time => time.TotalMicroseconds,
        TimeSpan span when span.Ticks % TimeSpan.TicksPerMicrosecond == 0 => span.Ticks / TimeSpan.TicksPerMicrosecond,
        TimeOnly time => ToMicroseconds(shape, time.ToTimeSpan()),
        _ => throw ColumnWriter.Unfit(shape, value),
    };

    private static DateTimeValue ToDateTime(ColumnShape shape, object value, bool isInstant) => value switch
    {
        DateTimeValue moment when moment.IsInstant == isInstant => moment,
        DateTimeOffset instant when isInstant => ToDateTime(shape, instant.UtcDateTime, isInstant),
        DateTime at when at.Ticks % TimeSpan.TicksPerMicrosecond == 0 && (!isInstant || at.Kind == DateTimeKind.Utc) => new DateTimeValue(
            new DateValue(at.Year, at.Month, at.Day), at.Hour, at.Minute, at.Second, (at.Millisecond * 1000) + at.Microsecond, 6, isInstant),
        _ => throw ColumnWriter.Unfit(shape, value),
    };
}
