using Router.Contracts;
using Router.Contracts.Rows;
using Router.Subscribers.Aggregates;

namespace Router.Subscribers.Tests.Aggregates;

/// <summary>Changes of the whole table: what is certain is done, what is not is said.</summary>
public class DoubtTests
{
    private static readonly Action<AggregateBuilder> Count = a => a.Count();

    [Theory]
    [InlineData(TableChange.Truncated)]
    [InlineData(TableChange.Dropped)]
    public async Task An_emptied_table_is_empty_for_sure(TableChange change)
    {
        var rig = await WithTwoRowsAsync(Count);
        await rig.ChangeTableAsync(change);
        Assert.Equal(["count=0"], rig.Lines);
        Assert.False(rig.Aggregate.IsUnsure);
        await rig.InsertAsync(Shop.Row(9));
        Assert.Equal(["count=1"], rig.Lines);
    }

    [Fact]
    public async Task A_table_that_is_made_where_there_was_none_leaves_no_doubt_even_with_other_columns()
    {
        var rig = await WithTwoRowsAsync(a => a.Sum("user_id"));
        await rig.ChangeTableAsync(TableChange.Dropped);
        await rig.ChangeTableAsync(TableChange.Altered);
        rig.Plan = WithBigUsers();
        await rig.InsertAsync(Shop.Row(9, user: 5));
        Assert.Equal(["sum(user_id)=5"], rig.Lines);
        Assert.False(rig.Aggregate.IsUnsure);
    }

    [Theory]
    [InlineData(TableChange.Altered, "altered")]
    [InlineData(TableChange.Renamed, "renamed")]
    [InlineData(TableChange.Cascaded, "foreign key")]
    public async Task It_stops_at_a_doubt_keeps_what_it_has_and_says_what_happened_and_what_to_do(TableChange change, string word)
    {
        var rig = await WithTwoRowsAsync(Count);
        var at = rig.Aggregate.Token;
        await rig.ChangeTableAsync(change);
        await rig.InsertAsync(Shop.Row(9));
        Assert.Equal(["count=2 (unsure)"], rig.Lines);
        Assert.Equal(at, rig.Aggregate.ReadAll().Token);
        Assert.Contains(word, rig.Aggregate.Doubt, StringComparison.Ordinal);
        Assert.Contains("binlog.000001:1003", rig.Aggregate.Doubt, StringComparison.Ordinal);
        Assert.Contains("RefillAsync", rig.Aggregate.Doubt, StringComparison.Ordinal);
        Assert.Contains("shop.orders", rig.Aggregate.Doubt, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_doubt_survives_a_restart_and_is_gone_when_the_table_is_emptied()
    {
        var rig = await WithTwoRowsAsync(Count);
        await rig.ChangeTableAsync(TableChange.Altered);
        var doubt = rig.Aggregate.Doubt;
        await rig.RestartAsync(rig.Save());
        await rig.InsertAsync(Shop.Row(9));
        Assert.Equal(["count=2 (unsure)"], rig.Lines);
        Assert.Equal(doubt, rig.Aggregate.Doubt);
        await rig.ChangeTableAsync(TableChange.Truncated);
        await rig.InsertAsync(Shop.Row(10));
        Assert.Equal(["count=1"], rig.Lines);
    }

    [Fact]
    public async Task Of_several_partitions_one_in_doubt_makes_it_unsure_until_all_are_emptied()
    {
        var rig = new Rig(Count);
        await rig.BeginAsync();
        await rig.TakeAsync(Shop.Insert(rig.Plan, Shop.Row(1)), "shop.orders/0");
        await rig.TakeAsync(Shop.Insert(rig.Plan, Shop.Row(2)), "shop.orders/1");
        await rig.ChangeTableAsync(TableChange.Altered, "shop.orders/1");
        Assert.Equal(["count=2 (unsure)"], rig.Lines);
        await rig.TakeAgainAsync(Shop.Table(rig.Plan, TableChange.Altered), "shop.orders/0");
        await rig.RestartAsync(rig.Save("shop.orders/0", "shop.orders/1"));
        Assert.Equal(["count=2 (unsure)"], rig.Lines);
        await rig.ChangeTableAsync(TableChange.Truncated, "shop.orders/0");
        await rig.TakeAgainAsync(Shop.Table(rig.Plan, TableChange.Truncated), "shop.orders/1");
        Assert.Equal(["count=0"], rig.Lines);
    }

    [Fact]
    public async Task Other_types_without_a_word_of_the_log_are_a_doubt()
    {
        var rig = await WithTwoRowsAsync(a => a.Sum("user_id"));
        rig.Plan = WithBigUsers();
        await rig.InsertAsync(Shop.Row(9, user: 1));
        Assert.Contains("user_id", rig.Aggregate.Doubt, StringComparison.Ordinal);
        Assert.Contains("Int64", rig.Aggregate.Doubt, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_refill_a_doubt_is_settled_by_reading_the_table_again()
    {
        var tables = new FakeTables(Shop.Orders);
        var rig = new Rig(a => a.Count().OnDoubt(OnDoubt.Refill));
        await rig.BeginAsync(tables);
        await rig.InsertAsync(Shop.Row(1), Shop.Row(2));
        tables.Rows.AddRange([Shop.Row(1), Shop.Row(2), Shop.Row(3)]);
        tables.UpToSequences.Enqueue(rig.Sequence + 5);
        tables.UpToSequences.Dequeue();
        await rig.ChangeTableAsync(TableChange.Altered);
        Assert.Equal(["count=3"], rig.Lines);
        await rig.InsertAsync(Shop.Row(3));
        Assert.Equal(["count=3"], rig.Lines);
        rig.Sequence += 5;
        await rig.InsertAsync(Shop.Row(4));
        Assert.Equal(["count=4"], rig.Lines);
    }

    [Fact]
    public async Task A_reading_that_is_older_than_what_was_taken_is_read_again()
    {
        var tables = new FakeTables(Shop.Orders);
        var rig = new Rig(Count);
        await rig.BeginAsync(tables);
        await rig.InsertAsync(Shop.Row(1), Shop.Row(2));
        tables.Reading = _ =>
        {
            Assert.True(rig.Aggregate.Token.Sequence < tables.UpToSequences.Peek());
            return Task.CompletedTask;
        };
        tables.UpToSequences.Enqueue(rig.Sequence);
        tables.UpToSequences.Enqueue(rig.Sequence + 1);
        tables.Rows.Add(Shop.Row(7));
        await rig.Aggregate.RefillAsync();
        Assert.Equal(["count=1"], rig.Lines);
        Assert.Equal(4, tables.Readings);
    }

    [Fact]
    public async Task All_partitions_wait_while_the_table_is_read_and_readers_see_what_there_was_as_unsure()
    {
        var (tables, reached, release) = (new FakeTables(Shop.Orders), new TaskCompletionSource(), new TaskCompletionSource());
        var rig = new Rig(a => a.Count().OnDoubt(OnDoubt.Refill));
        await rig.BeginAsync(tables);
        await rig.TakeAsync(Shop.Insert(rig.Plan, Shop.Row(1)), "shop.orders/0");
        await rig.TakeAsync(Shop.Insert(rig.Plan, Shop.Row(2)), "shop.orders/1");
        tables.UpToSequences.Enqueue(rig.Sequence + 3);
        tables.UpToSequences.Dequeue();
        tables.Rows.AddRange([Shop.Row(1), Shop.Row(2), Shop.Row(3)]);
        tables.Reading = async _ =>
        {
            reached.SetResult();
            await release.Task;
        };
        var first = rig.ChangeTableAsync(TableChange.Altered, "shop.orders/0");
        await reached.Task;
        var second = rig.TakeAgainAsync(Shop.Table(rig.Plan, TableChange.Altered), "shop.orders/1");
        var third = rig.TakeAsync(Shop.Insert(rig.Plan, Shop.Row(3)), "shop.orders/2");
        Assert.Equal(["count=2 (unsure)"], rig.Lines);
        Assert.False(second.IsCompleted || third.IsCompleted);
        release.SetResult();
        await Task.WhenAll(first, second, third);
        Assert.Equal(["count=3"], rig.Lines);
        Assert.Equal(2, tables.Readings);
    }

    [Fact]
    public async Task A_table_that_cannot_be_read_again_for_want_of_a_column_leaves_it_stopped_with_the_reason()
    {
        var tables = new FakeTables(Shop.Orders);
        var rig = new Rig(a => a.Sum("amount").OnDoubt(OnDoubt.Refill));
        await rig.BeginAsync(tables);
        await rig.InsertAsync(Shop.Row(1, amount: 3m));
        tables.Plan = new TablePlan(Shop.Orders.Name, [Shop.Orders.Columns[0]], [0], hasNames: true);
        await rig.ChangeTableAsync(TableChange.Altered);
        Assert.Equal(["sum(amount)=3.00 (unsure)"], rig.Lines);
        Assert.Contains("'amount'", rig.Aggregate.Doubt, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_that_is_gone_when_it_is_read_again_is_empty()
    {
        var tables = new FakeTables(Shop.Orders);
        var rig = new Rig(a => a.Count().OnDoubt(OnDoubt.Refill));
        await rig.BeginAsync(tables);
        await rig.InsertAsync(Shop.Row(1));
        tables.Exists = false;
        await rig.ChangeTableAsync(TableChange.Renamed);
        Assert.Equal(["count=0"], rig.Lines);
        await rig.ChangeTableAsync(TableChange.Altered);
        await rig.InsertAsync(Shop.Row(1));
        Assert.Equal(["count=1"], rig.Lines);
    }

    private static async Task<Rig> WithTwoRowsAsync(Action<AggregateBuilder> declare)
    {
        var rig = new Rig(declare);
        await rig.BeginAsync();
        await rig.InsertAsync(Shop.Row(1, user: 1));
        await rig.InsertAsync(Shop.Row(2, user: 2));
        return rig;
    }

    private static TablePlan WithBigUsers() => new(
        Shop.Orders.Name, [.. Shop.Orders.Columns.Select(column => column.Name == "user_id" ? column with { Type = ColumnType.LongLong } : column)], [0], hasNames: true);
}
