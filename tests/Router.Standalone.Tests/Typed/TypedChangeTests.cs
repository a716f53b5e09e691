using Router.Contracts;
using Router.Hosting.Typed;

namespace Router.Standalone.Tests.Typed;

public sealed class TypedChangeTests
{
    private static readonly RowMapper<Order> s_mapper = new();

    [Fact]
    public void An_insert_has_only_a_row_after()
    {
        var change = One(Orders.Insert([1, "new", 2.5m]));
        Assert.Equal((ChangeKind.Insert, null, new Order(1, "new", 2.5m)), (change.Kind, change.Before, change.After));
    }

    [Fact]
    public void A_delete_has_only_a_row_before()
    {
        var change = One(Orders.Delete(1, "new", null));
        Assert.Equal((ChangeKind.Delete, new Order(1, "new", null), null), (change.Kind, change.Before, change.After));
    }

    [Fact]
    public void An_update_has_both_and_tells_what_changed_by_member_and_by_column()
    {
        var change = One(Orders.Update([1, "new", 1m], [1, "paid", 1m]));
        Assert.Equal((new Order(1, "new", 1m), new Order(1, "paid", 1m)), (change.Before, change.After));
        Assert.True(change.Changed(nameof(Order.Status)));
        Assert.True(change.Changed("status"));
        Assert.False(change.Changed(nameof(Order.Amount)));
        Assert.Throws<ArgumentException>(() => change.Changed("customer"));
    }

    [Fact]
    public void A_change_carries_its_identity_and_where_it_comes_from()
    {
        var change = s_mapper.Map(Orders.Insert([1, "a", null], [2, "b", null]).Open())[1];
        Assert.Equal(new ChangeToken(77, 8), change.Token);
        Assert.Equal(("shop-db", Orders.Transaction, Orders.Plan.Name), (change.Source, change.Transaction, change.Table));
        Assert.Equal(change.Token, change.Row.Token);
    }

    [Fact]
    public void Objects_outlive_the_batch_and_the_raw_row_does_not()
    {
        var frame = Orders.Update([1, "new", 1m], [1, "paid", 1m]);
        var change = One(frame);
        frame.Close();
        Assert.Equal("new paid", $"{change.Before!.Status} {change.After!.Status}");
        Assert.Equal((new ChangeToken(77, 6), "shop-db"), (change.Token, change.Source));
        Assert.Throws<InvalidOperationException>(() => change.Changed("status"));
        Assert.Throws<InvalidOperationException>(() => change.Row.Token);
    }

    [Fact]
    public void Of_a_minimal_update_the_row_after_is_put_together_and_the_one_before_is_an_error_when_asked_for()
    {
        var change = One(Orders.Update([1, Table.Absent, Table.Absent], [Table.Absent, "paid", 3m]));
        Assert.Equal(new Order(1, "paid", 3m), change.After);
        var error = Assert.Throws<RowMappingException>(() => change.Before);
        Assert.Equal(MappingFault.Absent, error.Fault);
        Assert.Contains("shop.orders.status", error.Message, StringComparison.Ordinal);
        Assert.Contains("SET GLOBAL binlog_row_image = FULL", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_minimal_update_that_lacks_a_column_only_the_raw_row_is_left()
    {
        var change = One(Orders.Update([1, Table.Absent, Table.Absent], [Table.Absent, "paid", Table.Absent]));
        var error = Assert.Throws<RowMappingException>(() => change.After);
        Assert.Contains("shop.orders.amount", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, change.Row.Key.GetInt64("id"));
        Assert.True(change.Changed("status"));
    }

    [Fact]
    public void A_change_of_the_whole_table_has_no_rows()
    {
        var change = One(Orders.Truncate());
        Assert.Equal((ChangeKind.Table, TableChange.Truncated, null, null), (change.Kind, change.TableChange, change.Before, change.After));
        Assert.Equal(Orders.Plan.Name, change.Table);
        Assert.Contains("shop.orders changed as a whole (Truncated)", Assert.Throws<InvalidOperationException>(() => change.Row.Token).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => change.Changed("status"));
    }

    private static TypedChange<Order> One(ChangeFrame frame) => Assert.Single(s_mapper.Map(frame.Open()));
}
