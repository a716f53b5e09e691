using System.Globalization;
using System.Numerics;
using Router.Subscribers.Aggregates.Measures;
using Xunit.Abstractions;

namespace Router.Subscribers.Tests.Aggregates;

/// <summary>Sums of doubles without rounding.</summary>
public class ExactFloatTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    [InlineData(-1.5)]
    [InlineData(double.Epsilon)]
    [InlineData(-double.Epsilon)]
    [InlineData(2.2250738585072009E-308)]
    [InlineData(2.2250738585072014E-308)]
    [InlineData(double.MaxValue)]
    [InlineData(double.MinValue)]
    public void One_number_is_itself(double number)
    {
        var sum = new ExactFloat();
        sum.Add(number, 1);
        Assert.Equal(number, ExactFloat.Round(sum.Scaled, 1));
        sum.Add(number, -1);
        Assert.True(sum.IsZero);
    }

    [Fact]
    public void A_sum_of_any_numbers_is_exact_in_every_order_and_taking_out_undoes_adding()
    {
        var seed = Environment.TickCount & 0xFFFFFF;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var numbers = Enumerable.Range(0, 1 + random.Next(50)).Select(_ => RandomNumber(random)).ToArray();
            var exact = numbers.Aggregate(BigInteger.Zero, (sum, number) => sum + Scale(number));
            var (forth, back) = (new ExactFloat(), new ExactFloat());
            Array.ForEach(numbers, number => forth.Add(number, 1));
            Array.ForEach([.. numbers.Reverse()], number => back.Add(number, 1));
            Assert.Equal(exact, forth.Scaled);
            Assert.Equal(exact, back.Scaled);
            Assert.Equal(exact.IsZero, forth.IsZero);
            var copy = forth.Clone();
            Array.ForEach(numbers, number => forth.Add(number, -1));
            Assert.True(forth.IsZero);
            Assert.Equal(exact, copy.Scaled);
            forth.AddScaled(exact);
            Assert.Equal(exact, forth.Scaled);
        }
    }

    [Fact]
    public void Rounding_gives_the_nearest_double_as_a_parser_of_all_digits_does()
    {
        var seed = Environment.TickCount & 0xFFFFFF;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 500; round++)
        {
            var (left, right) = (RandomNumber(random), RandomNumber(random));
            var scaled = Scale(left) + Scale(right) + random.Next(3);
            Assert.Equal(Parse(scaled), ExactFloat.Round(scaled, 1));
        }
    }

    [Theory]
    [InlineData(1.0, 3, 1.0 / 3)]
    [InlineData(2.0, 3, 2.0 / 3)]
    [InlineData(-10.0, 7, -10.0 / 7)]
    [InlineData(double.MaxValue, 3, double.MaxValue / 3)]
    [InlineData(double.Epsilon, 2, 0.0)]
    [InlineData(3 * double.Epsilon, 2, 2 * double.Epsilon)]
    public void A_quotient_is_rounded_once(double sum, int count, double expected) => Assert.Equal(expected, ExactFloat.Round(Scale(sum), count));

    private static double RandomNumber(Random random)
    {
        var bits = random.NextInt64();
        var number = BitConverter.Int64BitsToDouble(random.Next(3) == 0 ? bits & ~(0x7FFL << 52) | ((long)random.Next(3) << 52) : bits);
        return !double.IsFinite(number) || Math.Abs(number) > 1e306 ? random.Next(100) : random.Next(2) == 0 ? -number : number;
    }

    /// <summary>The number times 2^1074, by way of its digits and not of the code under test.</summary>
    private static BigInteger Scale(double number)
    {
        var bits = BitConverter.DoubleToInt64Bits(number);
        var exponent = (int)(bits >> 52 & 0x7FF);
        var mantissa = new BigInteger((bits & 0xF_FFFF_FFFF_FFFF) + (exponent == 0 ? 0 : 1L << 52));
        var scaled = mantissa * BigInteger.Pow(2, Math.Max(exponent - 1, 0));
        return number < 0 ? -scaled : scaled;
    }

    private static double Parse(BigInteger scaled)
    {
        // n / 2^1074 is n * 5^1074 / 10^1074: a decimal number without loss.
        var digits = (scaled * BigInteger.Pow(5, 1074)).ToString(CultureInfo.InvariantCulture);
        return double.Parse(digits + "e-1074", CultureInfo.InvariantCulture);
    }
}
