using FsCheck;
using FsCheck.Fluent;
using Router.Contracts.Rows;

namespace Router.Contracts.Tests;

public class TemporalTests
{
    private const long MaxTimeSeconds = (839 * 3600) - 1;

    [Fact]
    public void Times_of_every_number_of_digits_come_back() => Prop.ForAll(
        (from digits in Gen.Choose(0, 6)
         from seconds in Gen.OneOf(Gen.Choose(0, (int)MaxTimeSeconds), Gen.Choose(0, 2))
         from fraction in Gen.OneOf(Gen.Choose(0, 999_999), Gen.Elements(0, 999_999, 1))
         from sign in Gen.Elements(1, -1)
         let unit = (int)Math.Pow(10, 6 - digits)
         select new TimeValue(sign * ((seconds * 1_000_000L) + (fraction / unit * unit)), digits)).ToArbitrary(),
        value => Write(ColumnType.Time2, value.Digits, value).GetTime(0) == value
            && TimeSpan.FromMicroseconds(value.TotalMicroseconds) == value.ToTimeSpan()).QuickCheckThrowOnFailure();

    [Fact]
    public void Datetimes_of_every_number_of_digits_come_back_also_those_the_calendar_lacks() => Prop.ForAll(
        (from digits in Gen.Choose(0, 6)
         from year in Gen.Choose(0, 9999)
         from month in Gen.Choose(0, 12)
         from day in Gen.Choose(0, 31)
         from clock in Gen.Choose(0, 86_399)
         from fraction in Gen.Choose(0, 999_999)
         let unit = (int)Math.Pow(10, 6 - digits)
         select new DateTimeValue(
             new DateValue(year, month, day), clock / 3600, clock / 60 % 60, clock % 60, fraction / unit * unit, digits, false)).ToArbitrary(),
        value => Write(ColumnType.DateTime2, value.Digits, value).GetDateTime(0) == value
            && Write(ColumnType.Date, 0, value.Date).GetDate(0) == value.Date
            && (!value.IsCalendar || Write(ColumnType.DateTime2, 6, value.ToDateTime()).GetDateTime(0).ToDateTime() == value.ToDateTime())).QuickCheckThrowOnFailure();

    [Fact]
    public void Instants_come_back_up_to_the_end_of_unsigned_seconds() => Prop.ForAll(
        (from seconds in Gen.OneOf(Gen.Choose(1, int.MaxValue).Select(value => (long)value), Gen.Elements(1L, uint.MaxValue))
         from fraction in Gen.Choose(0, 999_999)
         select DateTimeOffset.FromUnixTimeSeconds(seconds).AddMicroseconds(fraction)).ToArbitrary(),
        instant => Write(ColumnType.Timestamp2, 6, instant).GetDateTime(0).ToDateTimeOffset() == instant).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(ColumnType.Time, "C7E97C", "818:63:11", true)]
    [InlineData(ColumnType.Time, "40E201", "12:34:56", false)]
    [InlineData(ColumnType.Time, "C01DFE", "-12:34:56", false)]
    [InlineData(ColumnType.Timestamp, "00000065", "2023-09-12T06:06:56Z", false)]
    [InlineData(ColumnType.Timestamp, "00000000", "0000-00-00T00:00:00Z", false)]
    [InlineData(ColumnType.DateTime, "C09DDC686D120000", "2026-11-20T02:40:00", false)]
    [InlineData(ColumnType.DateTime, "0000000000000000", "0000-00-00T00:00:00", false)]
    [InlineData(ColumnType.DateTime, "FFFFFFFFFFFFFFFF", "", true)]
    public void The_forms_before_mysql_5_6_are_read(ColumnType type, string hex, string text, bool isWrong)
    {
        var image = Frames.Image(Plans.Of((type, 0)), [0, .. Convert.FromHexString(hex)]);
        if (isWrong)
        {
            Assert.Equal(RowFault.Temporal, Assert.Throws<MalformedRowException>(() => image.GetValue(0)).Fault);
            return;
        }

        Assert.Equal(text, image.GetValue(0)!.ToString());
    }

    [Fact]
    public void What_is_no_day_of_the_calendar_says_so_when_converted()
    {
        var partial = new DateValue(2026, 0, 10);
        Assert.Equal("2026-00-10", partial.ToString());
        Assert.Contains("2026-00-10", Assert.Throws<InvalidOperationException>(() => partial.ToDateOnly()).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => new DateTimeValue(default, 0, 0, 0, 0, 0, true).ToDateTimeOffset());
        Assert.False(new DateValue(2025, 2, 29).IsCalendar);
        Assert.Equal(new DateOnly(2024, 2, 29), new DateValue(2024, 2, 29).ToDateOnly());
    }

    [Fact]
    public void A_datetime_is_no_instant_until_somebody_says_where()
    {
        var value = new DateTimeValue(new DateValue(2026, 11, 20), 2, 40, 0, 0, 0, false);
        Assert.Contains("time zone", Assert.Throws<InvalidOperationException>(() => value.ToDateTimeOffset()).Message, StringComparison.Ordinal);
        Assert.Equal(new DateTimeOffset(2026, 11, 20, 2, 40, 0, TimeSpan.FromHours(2)), value.ToDateTimeOffset(TimeSpan.FromHours(2)));
        Assert.Equal(DateTimeKind.Unspecified, value.ToDateTime().Kind);
        Assert.Equal(DateTimeKind.Utc, (value with { IsInstant = true }).ToDateTime().Kind);
    }

    [Fact]
    public void A_span_of_a_day_or_more_is_no_time_of_the_day()
    {
        Assert.Equal(new TimeOnly(23, 59, 59), new TimeValue(86_399_000_000, 0).ToTimeOnly());
        Assert.Throws<InvalidOperationException>(() => new TimeValue(86_400_000_000, 0).ToTimeOnly());
        Assert.Throws<InvalidOperationException>(() => new TimeValue(-1, 6).ToTimeOnly());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public void More_digits_than_the_column_keeps_are_refused_when_written(int digits)
    {
        Assert.Throws<ArgumentException>(() => Write(ColumnType.Time2, digits, new TimeValue(1, 6)));
        Assert.Throws<ArgumentException>(() => Write(ColumnType.DateTime2, digits, new DateTime(2026, 1, 1).AddMicroseconds(1)));
    }

    private static RowImage Write(ColumnType type, int digits, object value)
    {
        var plan = Plans.Of((type, digits));
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        ColumnWriter.Write(plan.Shapes[0], value, output);
        return Frames.Image(plan, [0, .. output.WrittenSpan]);
    }
}
