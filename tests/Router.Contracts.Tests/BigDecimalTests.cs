using System.Globalization;
using System.Numerics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Router.Contracts.Rows;

namespace Router.Contracts.Tests;

public class BigDecimalTests
{
    /// <summary>Any column of DECIMAL and any number it holds.</summary>
    private static Arbitrary<(int Precision, int Scale, BigInteger Unscaled)> Columns =>
        (from precision in Gen.Choose(1, 65)
         from scale in Gen.Choose(0, precision)
         from digits in Gen.Choose(0, 9).ArrayOf(precision)
         from kind in Gen.Choose(0, 5)
         let text = kind switch
         {
             0 => new string('9', precision),
             1 => new string('0', precision),
             2 => new string('0', precision - 1) + "1",
             _ => string.Concat(digits),
         }
         from negative in Gen.Elements(true, false)
         select (precision, scale, BigInteger.Parse(text, CultureInfo.InvariantCulture) * (negative ? -1 : 1))).ToArbitrary();

    [Fact]
    public void Every_way_of_reading_gives_what_was_written() => Prop.ForAll(Columns, column =>
    {
        var number = new BigDecimal(column.Unscaled, column.Scale);
        var plan = Plans.Of((ColumnType.NewDecimal, (column.Precision << 8) | column.Scale));
        var bytes = new byte[plan.Shapes[0].WidthBytes];
        DecimalWriter.Write(plan.Shapes[0], number, bytes);
        var image = Frames.Image(plan, [0, .. bytes]);
        Span<byte> text = stackalloc byte[PackedDecimal.MaxTextBytes];
        var length = PackedDecimal.Format(plan.Shapes[0], bytes, column.Precision, column.Scale, text);
        return image.GetBigDecimal(0) == number
            && image.GetBigDecimal(0).ToString() == number.ToString()
            && Encoding.ASCII.GetString(text[..length]) == number.ToString()
            && ReadsAsClr(image, number);
    }).QuickCheckThrowOnFailure();

    private static bool ReadsAsClr(RowImage image, BigDecimal number)
    {
        if (number.TryToDecimal(out var exact))
        {
            return image.GetDecimal(0) == exact && BigDecimal.Parse(exact.ToString(CultureInfo.InvariantCulture)) == number;
        }

        return Assert.Throws<OverflowException>(() => image.GetDecimal(0)).Message.Contains("GetBigDecimal", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", 0, "0")]
    [InlineData("-1", 2, "-0.01")]
    [InlineData("123", 3, "0.123")]
    [InlineData("-1230", 3, "-1.230")]
    public void The_text_keeps_the_columns_digits(string unscaled, int scale, string text)
    {
        var number = new BigDecimal(BigInteger.Parse(unscaled, CultureInfo.InvariantCulture), scale);
        Assert.Equal(text, number.ToString());
        Assert.Equal(number, BigDecimal.Parse(text));
    }

    [Fact]
    public void Numbers_compare_by_value_whatever_their_digits()
    {
        var (small, same, large) = (BigDecimal.Parse("1.5"), BigDecimal.Parse("1.500"), BigDecimal.Parse("1.51"));
        Assert.True(small == same && small.GetHashCode() == same.GetHashCode());
        Assert.True(small < large && large > same && small <= same && large >= small && small != large);
        Assert.Equal(1.5, same.ToDouble());
        Assert.Equal(1.5m, same.ToDecimal());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.2.3")]
    [InlineData("1e5")]
    [InlineData("x")]
    [InlineData(" ")]
    [InlineData("1.-2")]
    public void Text_that_is_no_number_is_refused(string text) => Assert.Throws<FormatException>(() => BigDecimal.Parse(text));

    [Fact]
    public void Trailing_zeros_beyond_the_scale_of_a_clr_decimal_do_not_matter() =>
        Assert.Equal(1.5m, BigDecimal.Parse("1.500000000000000000000000000000000000").ToDecimal());

    [Theory]
    [InlineData(12, 2, "8A0000000000")]
    [InlineData(12, 2, "803B9ACA0000")]
    [InlineData(12, 2, "800000000064")]
    [InlineData(12, 2, "7FFFFFFFFF9B")]
    [InlineData(9, 0, "BB9ACA00")]
    [InlineData(4, 2, "80FF")]
    [InlineData(28, 9, "80000000000000003B9ACA0000")]
    [InlineData(65, 30, "80FFFFFFFF00000000000000000000000000000000000000000000000000")]
    public void Digits_that_are_none_are_a_named_error(int precision, int scale, string hex)
    {
        var plan = Plans.Of((ColumnType.NewDecimal, (precision << 8) | scale));
        byte[] bytes = [0, .. Convert.FromHexString(hex)];
        Array.Resize(ref bytes, 1 + plan.Shapes[0].WidthBytes);
        var failure = Assert.Throws<MalformedRowException>(() => Frames.Image(plan, bytes).GetDecimal(0));
        Assert.Equal(RowFault.Decimal, failure.Fault);
        Assert.Contains("c0", failure.Message, StringComparison.Ordinal);
        Assert.Throws<MalformedRowException>(() => Frames.Image(plan, bytes).GetBigDecimal(0));
    }
}
