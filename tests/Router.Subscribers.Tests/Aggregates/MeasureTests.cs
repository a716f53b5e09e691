using Router.Contracts.Rows;
using Router.Subscribers.Aggregates;

namespace Router.Subscribers.Tests.Aggregates;

/// <summary>Measures in words, and results in types.</summary>
public class MeasureTests
{
    [Theory]
    [InlineData("count", "count")]
    [InlineData("count(*)", "count")]
    [InlineData("count( amount )", "count(amount)")]
    [InlineData("sum(amount) as total", "sum(amount) as total")]
    [InlineData("avg(amount)", "avg(amount)")]
    [InlineData("min(created)", "min(created)")]
    [InlineData("max(created)", "max(created)")]
    [InlineData("distinct(user_id)", "distinct(user_id)")]
    [InlineData("top(10,amount)", "top(10, amount)")]
    public void A_measure_is_read_and_written(string text, string expected) => Assert.Equal(expected, Measure.Parse(text).ToString());

    [Theory]
    [InlineData("sum")]
    [InlineData("sum()")]
    [InlineData("sum(*)")]
    [InlineData("top(amount)")]
    [InlineData("top(x, amount)")]
    [InlineData("median(amount)")]
    [InlineData("")]
    public void What_is_no_measure_is_refused_with_those_there_are(string text) =>
        Assert.Contains("distinct(c)", Assert.Throws<FormatException>(() => Measure.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_definition_that_makes_no_sense_is_refused_when_it_is_built()
    {
        AggregateBuilder Make() => new AggregateBuilder("sales").Table("shop.orders");
        Assert.Throws<ArgumentException>(() => Make().Build());
        Assert.Throws<ArgumentException>(() => Make().Count().Count().Build());
        Assert.Throws<ArgumentException>(() => Make().Count().GroupBy("a", "A").Build());
        Assert.Throws<ArgumentException>(() => Make().Top(0, "a").Build());
        Assert.Throws<ArgumentException>(() => Make().Count().Over(AggregateWindow.OverCommits(TimeSpan.FromHours(1), TimeSpan.Zero)).Fill(FillMode.Table).Build());
        Assert.Throws<ArgumentException>(() => new AggregateBuilder("sales").Count().Build());
        Assert.Throws<ArgumentException>(() => new AggregateBuilder("sales").Table("shop.*"));
    }

    [Fact]
    public async Task Results_are_read_by_name_and_type_and_a_wrong_one_says_what_there_is()
    {
        var rig = new Rig(a => a.GroupBy("status", "user_id").Count("rows").Sum("amount").Max("weight").Min("created").Top(2, "amount"));
        await rig.InsertAsync(Shop.Row(1, "new", 1.5m, 7, 2.5, created: new DateTime(2026, 1, 1)));
        var group = rig.Aggregate.Read("new", 7);
        Assert.Equal(1, group.GetInt64("rows"));
        Assert.Equal(1m, group.GetDecimal("rows"));
        Assert.Equal(1.5m, group.GetDecimal("sum(amount)"));
        Assert.Equal(BigDecimal.Parse("1.50"), group.GetBigDecimal("sum(amount)"));
        Assert.Equal(2.5, group.GetDouble("max(weight)"));
        Assert.Equal([1.50m], group.GetValues("top(2, amount)"));
        Assert.Equal(2026, ((DateTimeValue)group["min(created)"]!).Date.Year);
        Assert.Throws<InvalidCastException>(() => group.GetInt64("sum(amount)"));
        Assert.Contains("rows, sum(amount)", Assert.Throws<ArgumentException>(() => group["count"]).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => rig.Aggregate.Read("new"));
    }
}
