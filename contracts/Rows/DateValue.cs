using System.Text;

namespace Router.Contracts.Rows;

/// <summary>
/// A DATE as the server holds it: also zero (<c>0000-00-00</c>), partial (<c>2026-00-10</c>) and, where the server allowed them, invalid ones.
/// </summary>
/// <param name="Year">0 to 9999.</param>
/// <param name="Month">0 to 12.</param>
/// <param name="Day">0 to 31.</param>
public readonly record struct DateValue(int Year, int Month, int Day) : IComparable<DateValue>
{
    /// <summary>The length of the text in bytes.</summary>
    internal const int TextBytes = 10;

    /// <summary>Whether it is <c>0000-00-00</c>.</summary>
    public bool IsZero => Year == 0 && Month == 0 && Day == 0;

    /// <summary>Whether the calendar has this day.</summary>
    public bool IsCalendar => Year is >= 1 and <= 9999 && Month is >= 1 and <= 12 && Day >= 1 && Day <= DateTime.DaysInMonth(Year, Month);

    /// <summary>The same day, where the calendar has it.</summary>
    /// <exception cref="InvalidOperationException">The calendar has no such day.</exception>
    public DateOnly ToDateOnly() => IsCalendar ? new DateOnly(Year, Month, Day) : throw new InvalidOperationException(
        $"'{this}' is no day of the calendar: test IsCalendar, and read Year, Month and Day.");

    /// <inheritdoc/>
    public int CompareTo(DateValue other) => (Year, Month, Day).CompareTo((other.Year, other.Month, other.Day));

    /// <summary><c>YYYY-MM-DD</c>.</summary>
    public override string ToString()
    {
        Span<byte> text = stackalloc byte[TextBytes];
        return Encoding.ASCII.GetString(text[..Format(text)]);
    }

    /// <summary>Whether the left day is earlier.</summary>
    public static bool operator <(DateValue left, DateValue right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left day is later.</summary>
    public static bool operator >(DateValue left, DateValue right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left day is not later.</summary>
    public static bool operator <=(DateValue left, DateValue right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left day is not earlier.</summary>
    public static bool operator >=(DateValue left, DateValue right) => left.CompareTo(right) >= 0;

    internal int Format(Span<byte> text)
    {
        TemporalText.Write(text, Year, 4);
        text[4] = (byte)'-';
        TemporalText.Write(text[5..], Month, 2);
        text[7] = (byte)'-';
        TemporalText.Write(text[8..], Day, 2);
        return TextBytes;
    }
}
