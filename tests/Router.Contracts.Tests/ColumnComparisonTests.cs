using Router.Contracts.Rows;

namespace Router.Contracts.Tests;

public class ColumnComparisonTests
{
    private static readonly TablePlan Table = Plans.Of(
        Named("id", ColumnType.LongLong),
        Named("small", ColumnType.Tiny),
        Named("big", ColumnType.LongLong) with { IsUnsigned = true },
        Named("amount", ColumnType.NewDecimal, (12 << 8) | 2),
        Named("wide", ColumnType.NewDecimal, (65 << 8) | 30),
        Named("name", ColumnType.VarChar, 256),
        Named("code", ColumnType.String, 16) with { CollationId = 63 },
        Named("day", ColumnType.Date),
        Named("at", ColumnType.DateTime2, 6),
        Named("seen", ColumnType.Timestamp2, 3),
        Named("spent", ColumnType.Time2, 0),
        Named("status", ColumnType.Enum, 1) with { Labels = ["new", "paid", "sent"] },
        Named("price", ColumnType.Float, 4),
        Named("doc", ColumnType.Json, 4),
        Named("latin", ColumnType.VarChar, 64) with { CollationId = 8 });

    private static readonly object?[] Row =
    [
        7L, (sbyte)-3, ulong.MaxValue, 12.34m, BigDecimal.Parse("-98765432109876543210.000000000000000000000000000001"), "Ada L.", new byte[] { 1, 2, 0 },
        new DateOnly(2026, 11, 20), new DateTime(2026, 11, 20, 10, 30, 0, 500), new DateTimeOffset(2026, 11, 20, 10, 30, 0, TimeSpan.Zero),
        TimeSpan.FromHours(-30), "paid", 1.1f, null, "é",
    ];

    [Theory]
    [InlineData("id", "=", true, "7")]
    [InlineData("id", "!=", false, "7")]
    [InlineData("id", "<", true, "99999999999999999999999999")]
    [InlineData("id", "not in", true, "1", "2")]
    [InlineData("id", "in", true, "1", "7")]
    [InlineData("small", ">=", true, "-3")]
    [InlineData("small", ">", false, "-3")]
    [InlineData("big", "=", true, "18446744073709551615")]
    [InlineData("big", ">", true, "-1")]
    [InlineData("amount", "=", true, "12.340")]
    [InlineData("amount", "<", true, "12.35")]
    [InlineData("amount", ">", true, "-12.35")]
    [InlineData("amount", "in", true, "1", "12.34")]
    [InlineData("wide", "=", true, "-98765432109876543210.000000000000000000000000000001")]
    [InlineData("wide", "<", true, "-98765432109876543210")]
    [InlineData("wide", "<", false, "-98765432109876543210.000000000000000000000000000001")]
    [InlineData("wide", ">", true, "-98765432109876543210.000000000000000000000000000002")]
    [InlineData("name", "=", true, "Ada L.")]
    [InlineData("name", "=", false, "ada l.")]
    [InlineData("name", "starts with", true, "Ada")]
    [InlineData("name", "starts with", false, "L")]
    [InlineData("name", ">", true, "Ada")]
    [InlineData("latin", "=", true, "é")]
    [InlineData("code", "=", true, "0x010200")]
    [InlineData("code", "=", true, "0x0102")]
    [InlineData("code", "!=", true, "0x01")]
    [InlineData("day", "=", true, "2026-11-20")]
    [InlineData("day", "<", true, "2026-11-21")]
    [InlineData("day", ">", true, "0000-00-00")]
    [InlineData("at", "=", true, "2026-11-20 10:30:00.5")]
    [InlineData("at", ">", true, "2026-11-20 10:30:00")]
    [InlineData("seen", "=", true, "2026-11-20T10:30:00Z")]
    [InlineData("spent", "=", true, "-30:00:00")]
    [InlineData("spent", "<", true, "00:00:00")]
    [InlineData("status", "=", true, "paid")]
    [InlineData("status", "in", true, "new", "paid")]
    [InlineData("status", "not in", false, "new", "paid")]
    [InlineData("price", "=", true, "1.1")]
    [InlineData("price", "<", true, "1.2")]
    [InlineData("doc", "is null", true)]
    [InlineData("doc", "is not null", false)]
    [InlineData("ID", "is not null", true)]
    public void A_value_is_compared_by_the_columns_own_type(string column, string comparison, bool expected, params string[] values) =>
        Assert.Equal(expected, Holds(column, comparison, Row, values));

    [Theory]
    [InlineData("=")]
    [InlineData("!=")]
    [InlineData("<")]
    [InlineData("not in")]
    public void Null_satisfies_no_comparison_with_a_value(string comparison)
    {
        var nulls = new object?[Row.Length];
        Assert.False(Holds("name", comparison, nulls, "Ada"));
        Assert.False(Holds("id", comparison, nulls, "7"));
        Assert.True(Holds("id", "is null", nulls));
    }

    [Fact]
    public void A_zero_with_a_minus_is_zero()
    {
        var plan = Plans.Of(Plans.Column(0, ColumnType.NewDecimal, (4 << 8) | 2));
        byte[] minusZero = [0, 0x7F, 0xFF];
        Assert.Equal(3, 1 + plan.Shapes[0].WidthBytes);
        Assert.True(ColumnComparison.Of(plan, "c0", ComparisonOperator.Equal, 0).Holds(Frames.Image(plan, minusZero)));
        Assert.True(ColumnComparison.Of(plan, "c0", ComparisonOperator.GreaterOrEqual, 0).Holds(Frames.Image(plan, minusZero)));
        Assert.True(ColumnComparison.Of(plan, "c0", ComparisonOperator.In, 1, 0).Holds(Frames.Image(plan, minusZero)));
    }

    [Theory]
    [InlineData("nobody", "=", "no column 'nobody'", "1")]
    [InlineData("id", "=", "a whole number", "seven")]
    [InlineData("id", "starts with", "=, !=, <, <=, >, >=, in, not in, is null, is not null", "7")]
    [InlineData("doc", "=", "is null, is not null", "{}")]
    [InlineData("status", "<", "=, !=, in, not in, is null, is not null", "paid")]
    [InlineData("status", "=", "shop.orders.status", "lost")]
    [InlineData("amount", "=", "shop.orders.amount", "1.234")]
    [InlineData("amount", "=", "-12.34", "much")]
    [InlineData("day", "=", "2026-11-20", "20.11.2026")]
    [InlineData("seen", "=", "UTC", "2026-11-20 10:00:00")]
    [InlineData("code", "=", "0x0aff", "zz")]
    [InlineData("id", "in", "one or more values")]
    [InlineData("id", "=", "one value", "1", "2")]
    [InlineData("id", "is null", "no value", "1")]
    [InlineData("id", "~", "is no operator")]
    public void What_does_not_fit_is_an_error_that_says_what_does(string column, string comparison, string told, params string[] values)
    {
        var failure = Assert.Throws<ArgumentException>(() => Holds(column, comparison, Row, values));
        Assert.Contains(told, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_that_the_image_lacks_is_an_error_that_names_the_setting()
    {
        var plan = Plans.Of((ColumnType.LongLong, 0), (ColumnType.Long, 0));
        var onlyKey = plan.Layout([1]);
        var frame = Frames.Of(ChangeKind.Insert, null, onlyKey, [0, 7, 0, 0, 0, 0, 0, 0, 0]);
        var failure = Assert.Throws<InvalidOperationException>(() =>
            ColumnComparison.Of(plan, "c1", ComparisonOperator.Equal, 1).Holds(Frames.First(frame).After));
        Assert.Contains("binlog_row_image=FULL", failure.Message, StringComparison.Ordinal);
        Assert.Contains("shop.orders.c1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_of_an_unknown_character_set_is_refused_when_the_comparison_is_made()
    {
        var plan = Plans.Of(Plans.Column(0, ColumnType.VarChar, 64, collation: 0));
        var failure = Assert.Throws<ArgumentException>(() => ColumnComparison.Of(plan, "c0", ComparisonOperator.Equal, "x"));
        Assert.Contains("binlog_row_metadata=FULL", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Comparing_allocates_nothing()
    {
        ColumnComparison[] all =
        [
            Of("id", "=", "7"), Of("big", ">", "1"), Of("amount", ">=", "12.34"), Of("wide", "<", "0"), Of("name", "in", "x", "Ada L."), Of("at", ">", "2026-01-01"),
            Of("seen", ">", "2026-01-01T00:00:00Z"), Of("status", "!=", "new"), Of("day", ">", "2026-01-01"), Of("spent", "<", "00:00:00"), Of("price", ">", "1"),
        ];
        var image = Frames.Image(Table, RowWriter.Encode(Table, Row));
        Assert.True(AllHold(all, image));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 100; round++)
        {
            _ = AllHold(all, image);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static bool AllHold(ColumnComparison[] all, RowImage image)
    {
        var holds = true;
        foreach (var comparison in all)
        {
            holds &= comparison.Holds(image);
        }

        return holds;
    }

    private static bool Holds(string column, string comparison, object?[] row, params string[] values) =>
        Of(column, comparison, values).Holds(Frames.Image(Table, RowWriter.Encode(Table, row)));

    private static ColumnComparison Of(string column, string comparison, params string[] values) =>
        ColumnComparison.Of(Table, column, ComparisonOperators.Parse(comparison), values);

    private static int s_ordinal;

    private static ColumnDefinition Named(string name, ColumnType type, int metadata = 0) => Plans.Column(s_ordinal++, type, metadata) with { Name = name };
}
