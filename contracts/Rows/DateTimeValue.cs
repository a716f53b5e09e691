using System.Text;

namespace Router.Contracts.Rows;

/// <summary>
/// A DATETIME as the server holds it, also zero, partial and invalid ones, or a TIMESTAMP, which is an instant and told in UTC.
/// </summary>
/// <param name="Date">The day.</param>
/// <param name="Hour">0 to 23.</param>
/// <param name="Minute">0 to 59.</param>
/// <param name="Second">0 to 59.</param>
/// <param name="Microsecond">0 to 999999.</param>
/// <param name="Digits">Digits of a second that the column keeps, 0 to 6.</param>
/// <param name="IsInstant">Whether it is a TIMESTAMP.</param>
public readonly record struct DateTimeValue(DateValue Date, int Hour, int Minute, int Second, int Microsecond, int Digits, bool IsInstant)
    : IComparable<DateTimeValue>
{
    /// <summary>The longest text in bytes.</summary>
    internal const int MaxTextBytes = 27;

    /// <summary>Whether date and time are all zero, which stands for "none" on servers that allow it.</summary>
    public bool IsZero => Date.IsZero && Hour == 0 && Minute == 0 && Second == 0 && Microsecond == 0;

    /// <summary>Whether the calendar has this day.</summary>
    public bool IsCalendar => Date.IsCalendar;

    /// <summary>The same moment: of kind UTC for a TIMESTAMP, unspecified for a DATETIME.</summary>
    /// <exception cref="InvalidOperationException">The calendar has no such day.</exception>
    public DateTime ToDateTime()
    {
        if (!IsCalendar)
        {
            throw new InvalidOperationException($"'{this}' is no day of the calendar: test IsCalendar, and read Date, Hour, Minute and Second.");
        }

        var kind = IsInstant ? DateTimeKind.Utc : DateTimeKind.Unspecified;
        return new DateTime(Date.Year, Date.Month, Date.Day, Hour, Minute, Second, kind).AddMicroseconds(Microsecond);
    }

    /// <summary>The instant of a TIMESTAMP.</summary>
    /// <exception cref="InvalidOperationException">It is a DATETIME, which names no instant without an offset, or a zero TIMESTAMP.</exception>
    public DateTimeOffset ToDateTimeOffset() => IsInstant
        ? new DateTimeOffset(ToDateTime())
        : throw new InvalidOperationException($"'{this}' is a DATETIME and has no time zone: say which with ToDateTimeOffset(offset).");

    /// <summary>The instant of a DATETIME that was written at an offset from UTC; a TIMESTAMP is moved to that offset.</summary>
    /// <exception cref="InvalidOperationException">The calendar has no such day.</exception>
    public DateTimeOffset ToDateTimeOffset(TimeSpan offset) =>
        IsInstant ? ToDateTimeOffset().ToOffset(offset) : new DateTimeOffset(ToDateTime(), offset);

    /// <inheritdoc/>
    public int CompareTo(DateTimeValue other) =>
        (Date, Hour, Minute, Second, Microsecond).CompareTo((other.Date, other.Hour, other.Minute, other.Second, other.Microsecond));

    /// <summary><c>YYYY-MM-DDTHH:MM:SS[.ffffff]</c> with the column's digits, and <c>Z</c> for a TIMESTAMP.</summary>
    public override string ToString()
    {
        Span<byte> text = stackalloc byte[MaxTextBytes];
        return Encoding.ASCII.GetString(text[..Format(text, (byte)'T')]);
    }

    /// <summary>Whether the left one is earlier.</summary>
    public static bool operator <(DateTimeValue left, DateTimeValue right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left one is later.</summary>
    public static bool operator >(DateTimeValue left, DateTimeValue right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left one is not later.</summary>
    public static bool operator <=(DateTimeValue left, DateTimeValue right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left one is not earlier.</summary>
    public static bool operator >=(DateTimeValue left, DateTimeValue right) => left.CompareTo(right) >= 0;

    internal int Format(Span<byte> text, byte separator)
    {
        var length = Date.Format(text);
        text[length++] = separator;
        length += TemporalText.WriteClock(text[length..], Hour, Minute, Second, Microsecond, Digits);
        if (IsInstant)
        {
            text[length++] = (byte)'Z';
        }

        return length;
    }
}
