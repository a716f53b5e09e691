using System.Globalization;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Subscribers.Aggregates.Measures;
using Xunit.Abstractions;

namespace Router.Subscribers.Tests.Aggregates;

/// <summary>Values in their order, with how often they are there.</summary>
public class ValueTreeTests(ITestOutputHelper output)
{
    [Fact]
    public void It_holds_what_a_sorted_dictionary_holds_and_a_capture_stays_as_it_was()
    {
        var seed = Environment.TickCount & 0xFFFFFF;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var tree = new ValueTree(Order(ColumnType.Long));
        var model = new SortedDictionary<(int Group, int Value), long>();
        ReadOnlyMemory<ValueLeaf> captured = default;
        string[] expected = [];
        for (var step = 0; step < 20_000; step++)
        {
            var (group, value, times) = (random.Next(5), random.Next(-400, 400), step < 12_000 || random.Next(3) > 0 ? 1 : -1);
            model[(group, value)] = model.GetValueOrDefault((group, value)) + times;
            if (model[(group, value)] == 0)
            {
                model.Remove((group, value));
            }

            tree.Add(group, BitConverter.GetBytes(value), times);
            if (step % 3000 == 1000)
            {
                Assert.Equal(expected, Lines(captured));
                (captured, expected) = (tree.Capture(), Lines(model));
            }
        }

        Assert.Equal(Lines(model), Lines(tree.Leaves));
        Assert.Equal(expected, Lines(captured));
        tree.Remove(2);
        Assert.Equal([.. Lines(model).Where(line => !line.StartsWith("2 ", StringComparison.Ordinal))], Lines(tree.Leaves));
    }

    [Theory]
    [InlineData(ColumnType.Tiny, 0, false, "-128 -1 0 1 127")]
    [InlineData(ColumnType.Short, 0, false, "-32768 -1 0 1 32767")]
    [InlineData(ColumnType.Int24, 0, false, "-8388608 -1 0 1 8388607")]
    [InlineData(ColumnType.LongLong, 0, false, "-9223372036854775808 -1 0 1 9223372036854775807")]
    [InlineData(ColumnType.LongLong, 0, true, "0 1 9223372036854775808 18446744073709551615")]
    [InlineData(ColumnType.NewDecimal, (9 << 8) | 2, false, "-1234567.89 -0.01 0.00 0.01 1234567.89")]
    [InlineData(ColumnType.NewDecimal, (30 << 8) | 2, false, "-1234567890123456789.00 -0.01 0.00 0.01 1234567890123456789.00")]
    [InlineData(ColumnType.Double, 8, false, "-1E+300 -1 -5E-324 0 5E-324 1 1E+300")]
    [InlineData(ColumnType.Float, 4, false, "-1E+30 -1 0 1 1E+30")]
    public void Numbers_are_in_the_order_of_numbers_and_come_back_as_they_were(ColumnType type, int metadata, bool isUnsigned, string numbers)
    {
        var column = new ColumnDefinition { Ordinal = 0, Name = "c", Type = type, Metadata = metadata, IsUnsigned = isUnsigned };
        var values = numbers.Split(' ').Select(text => Value(column, text)).ToArray();
        Assert.Equal(numbers, Sorted(column, values));
    }

    [Fact]
    public void Dates_and_times_are_in_the_order_of_time()
    {
        Assert.Equal(
            "0000-00-00 1000-01-01 2026-01-31 2026-02-01 9999-12-31",
            Sorted(new ColumnDefinition { Ordinal = 0, Name = "c", Type = ColumnType.NewDate }, [new DateValue(0, 0, 0), new DateValue(1000, 1, 1), new DateValue(2026, 1, 31), new DateValue(2026, 2, 1), new DateValue(9999, 12, 31)]));
        Assert.Equal(
            "-838:59:59.000000 -00:00:00.000001 00:00:00.000000 00:00:00.000001 838:59:59.000000",
            Sorted(new ColumnDefinition { Ordinal = 0, Name = "c", Type = ColumnType.Time2, Metadata = 6 }, [.. new long[] { -3020399000000, -1, 0, 1, 3020399000000 }.Select(micros => (object)new TimeValue(micros, 6))]));
    }

    [Theory]
    [InlineData(63, "0x,0x00,0x0000,0x61,0x6100,0x61ff,0xff")]
    [InlineData(46, "0x61090a,0x61,0x6161,0x62")]
    public void Bytes_compare_as_bytes_and_texts_of_a_padded_collation_as_if_lengthened_with_spaces(int collation, string hex)
    {
        var values = hex.Split(',').Select(text => Convert.FromHexString(text[2..])).ToArray();
        var column = new ColumnDefinition { Ordinal = 0, Name = "c", Type = ColumnType.VarChar, Metadata = 64, CollationId = collation };
        var order = new ValueOrder(new ColumnShape(default, column));
        var tree = new ValueTree(order);
        foreach (var value in values.Reverse())
        {
            Assert.Equal(1, tree.Add(1, value, 1));
        }

        Assert.Equal(values, Keys(tree.Leaves).Select(key => key.Bytes!));
    }

    [Fact]
    public void A_zero_below_zero_is_zero()
    {
        var tree = new ValueTree(Order(ColumnType.Double));
        tree.Add(0, BitConverter.GetBytes(0.0), 1);
        Assert.Equal(0, tree.Add(0, BitConverter.GetBytes(-0.0), 1));
    }

    private static object Value(ColumnDefinition column, string text) => column.Type switch
    {
        ColumnType.Double or ColumnType.Float => double.Parse(text, CultureInfo.InvariantCulture),
        ColumnType.NewDecimal => BigDecimal.Parse(text),
        _ => column.IsUnsigned ? ulong.Parse(text, CultureInfo.InvariantCulture) : long.Parse(text, CultureInfo.InvariantCulture),
    };

    private static string Sorted(ColumnDefinition column, object[] values)
    {
        var plan = new TablePlan(new TableName("t", "t"), [column], [], hasNames: true);
        var order = new ValueOrder(plan.Shapes[0]);
        var tree = new ValueTree(order);
        foreach (var value in values.Reverse())
        {
            Assert.True(plan.Full.TryTake(RowWriter.Encode(plan, value), 0, out var bytes));
            tree.Add(7, bytes, 1);
        }

        return string.Join(' ', Keys(tree.Leaves).Select(key => Convert.ToString(order.ToObject(key), CultureInfo.InvariantCulture)));
    }

    private static IEnumerable<ValueKey> Keys(ReadOnlyMemory<ValueLeaf> leaves) =>
        leaves.ToArray().SelectMany(leaf => leaf.Entries.Take(leaf.Count)).Select(entry => entry.Key);

    private static string[] Lines(SortedDictionary<(int Group, int Value), long> model) => [.. model.Select(pair => $"{pair.Key.Group} {pair.Key.Value} {pair.Value}")];

    /// <summary>By walking each group in both directions.</summary>
    private static string[] Lines(ReadOnlyMemory<ValueLeaf> leaves)
    {
        var order = Order(ColumnType.Long);
        var lines = new List<string>();
        for (var group = 0; group < 5; group++)
        {
            var forth = Walk(new ValueWalk(leaves, group, isDescending: false)).ToArray();
            Assert.Equal(forth.Reverse(), Walk(new ValueWalk(leaves, group, isDescending: true)));
            lines.AddRange(forth.Select(entry => $"{entry.Group} {order.ToObject(entry.Key)} {entry.Times}"));
        }

        return [.. lines];
    }

    private static IEnumerable<ValueEntry> Walk(ValueWalk walk)
    {
        while (walk.MoveNext())
        {
            yield return walk.Current;
        }
    }

    private static ValueOrder Order(ColumnType type) => new(new ColumnShape(default, new ColumnDefinition { Ordinal = 0, Name = "c", Type = type }));
}
