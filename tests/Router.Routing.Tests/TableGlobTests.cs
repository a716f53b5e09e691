using Router.Contracts;
using Router.Routing.Subscriptions;
using Router.Routing.Tests.Fakes;

namespace Router.Routing.Tests;

public sealed class TableGlobTests
{
    [Theory]
    [InlineData("shop.orders", "shop.orders", true)]
    [InlineData("shop.orders", "shop.order", false)]
    [InlineData("shop.orders", "shop.Orders", false)]
    [InlineData("shop.*", "shop.orders", true)]
    [InlineData("shop.*", "shopping.orders", false)]
    [InlineData("*.orders", "crm.orders", true)]
    [InlineData("shop.order_?", "shop.order_1", true)]
    [InlineData("shop.order_?", "shop.order_12", false)]
    [InlineData("sh*.o*s", "shop.orders", true)]
    [InlineData("crm.*, shop.orders", "shop.orders", true)]
    [InlineData("shop.*,!shop.orders", "shop.orders", false)]
    [InlineData("shop.*,!shop.orders", "shop.items", true)]
    [InlineData("!shop.*", "shop.orders", false)]
    [InlineData("!shop.*", "crm.orders", true)]
    [InlineData("shop.a.b", "shop.a.b", true)]
    public void A_pattern_names_exactly_its_tables(string pattern, string table, bool matches)
    {
        var dot = table.IndexOf('.', StringComparison.Ordinal);
        Assert.Equal(matches, TableGlob.Parse(pattern).Matches(new TableName(table[..dot], table[(dot + 1)..])));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" , ")]
    [InlineData("orders")]
    [InlineData("shop.")]
    [InlineData(".orders")]
    [InlineData("!")]
    [InlineData("shop.orders,items")]
    public void A_pattern_that_names_no_table_is_an_error_that_shows_how_to_write_one(string pattern)
    {
        var failure = Assert.Throws<FormatException>(() => TableGlob.Parse(pattern));
        Assert.Contains("shop.orders", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_a_name_without_wildcards_is_a_single_table()
    {
        Assert.Equal(new TableName("shop", "orders"), TableGlob.Parse("shop.orders").SingleTable);
        Assert.Null(TableGlob.Parse("shop.*").SingleTable);
        Assert.Null(TableGlob.Parse("shop.orders,shop.items").SingleTable);
        Assert.Null(TableGlob.Parse("shop.orders,!crm.*").SingleTable);
    }

    [Fact]
    public void Two_subscriptions_of_one_name_are_refused()
    {
        var one = Follow.Table(new Recorder());
        Assert.Throws<ArgumentException>(() => new SubscriptionSet([one, one]));
    }

    [Fact]
    public void A_row_subscription_needs_one_table_and_a_key()
    {
        var row = Follow.Row(new Recorder(), 1L);
        Assert.Throws<ArgumentException>(() => new SubscriptionSet([row with { Key = [] }]));
        Assert.Throws<ArgumentException>(() => new SubscriptionSet([row with { Tables = TableGlob.Parse("shop.*") }]));
        Assert.True(new SubscriptionSet([row]).Follows(Orders.Table.Plan.Name));
    }
}
