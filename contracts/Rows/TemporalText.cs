namespace Router.Contracts.Rows;

/// <summary>Digits of dates and times.</summary>
internal static class TemporalText
{
    private static ReadOnlySpan<int> PowersOfTen => [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

    public static void Write(Span<byte> text, int value, int digits)
    {
        for (var index = digits - 1; index >= 0; index--)
        {
            text[index] = (byte)('0' + (value % 10));
            value /= 10;
        }
    }

    /// <summary><c>HH:MM:SS</c> behind whatever stands before it; hours of at least two digits.</summary>
    public static int WriteClock(Span<byte> text, int hour, int minute, int second, int microsecond, int digits)
    {
        var hourDigits = hour > 99 ? 3 : 2;
        Write(text, hour, hourDigits);
        text[hourDigits] = (byte)':';
        Write(text[(hourDigits + 1)..], minute, 2);
        text[hourDigits + 3] = (byte)':';
        Write(text[(hourDigits + 4)..], second, 2);
        if (digits == 0)
        {
            return hourDigits + 6;
        }

        text[hourDigits + 6] = (byte)'.';
        Write(text[(hourDigits + 7)..], microsecond / PowersOfTen[6 - digits], digits);
        return hourDigits + 7 + digits;
    }
}
