using System.Text;

namespace Router.Contracts.Rows;

/// <summary>A TIME: a span of -838:59:59.999999 to 838:59:59.999999.</summary>
/// <param name="TotalMicroseconds">The span.</param>
/// <param name="Digits">Digits of a second that the column keeps, 0 to 6.</param>
public readonly record struct TimeValue(long TotalMicroseconds, int Digits) : IComparable<TimeValue>
{
    /// <summary>The longest text in bytes.</summary>
    internal const int MaxTextBytes = 17;

    private const long PerSecond = 1_000_000;

    /// <summary>Whether it is below zero.</summary>
    public bool IsNegative => TotalMicroseconds < 0;

    /// <summary>The same span.</summary>
    public TimeSpan ToTimeSpan() => new(TotalMicroseconds * TimeSpan.TicksPerMicrosecond);

    /// <summary>The same time of the day.</summary>
    /// <exception cref="InvalidOperationException">It is no time of the day: negative, or 24 hours or more.</exception>
    public TimeOnly ToTimeOnly() => TotalMicroseconds is >= 0 and < 24 * 3600 * PerSecond
        ? TimeOnly.FromTimeSpan(ToTimeSpan())
        : throw new InvalidOperationException($"'{this}' is no time of the day: use ToTimeSpan.");

    /// <inheritdoc/>
    public int CompareTo(TimeValue other) => TotalMicroseconds.CompareTo(other.TotalMicroseconds);

    /// <summary><c>[-]HH:MM:SS[.ffffff]</c> with the column's digits, hours of two or three digits.</summary>
    public override string ToString()
    {
        Span<byte> text = stackalloc byte[MaxTextBytes];
        return Encoding.ASCII.GetString(text[..Format(text)]);
    }

    /// <summary>Whether the left span is smaller.</summary>
    public static bool operator <(TimeValue left, TimeValue right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left span is larger.</summary>
    public static bool operator >(TimeValue left, TimeValue right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left span is not larger.</summary>
    public static bool operator <=(TimeValue left, TimeValue right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left span is not smaller.</summary>
    public static bool operator >=(TimeValue left, TimeValue right) => left.CompareTo(right) >= 0;

    internal int Format(Span<byte> text)
    {
        var length = 0;
        if (IsNegative)
        {
            text[length++] = (byte)'-';
        }

        var microseconds = Math.Abs(TotalMicroseconds);
        var seconds = (int)(microseconds / PerSecond);
        return length + TemporalText.WriteClock(
            text[length..], seconds / 3600, seconds / 60 % 60, seconds % 60, (int)(microseconds % PerSecond), Digits);
    }
}
