using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Subscriptions;
using Router.Subscribers.Aggregates;

namespace Router.Subscribers.Tests.Aggregates;

/// <summary>What a row was is taken out, what it is comes in.</summary>
public class ExactnessTests
{
    private static readonly Action<AggregateBuilder> CountAndSum = a => a.GroupBy("status").Count().Sum("amount");

    [Fact]
    public async Task An_insert_adds_a_delete_takes_out_and_a_group_without_rows_is_gone()
    {
        var rig = new Rig(CountAndSum);
        await rig.InsertAsync(Shop.Row(1, "new", 1.10m), Shop.Row(2, "new", 2.20m), Shop.Row(3, "paid", 3.30m));
        Assert.Equal(["status=new: count=2, sum(amount)=3.30", "status=paid: count=1, sum(amount)=3.30"], rig.Lines);
        await rig.DeleteAsync(Shop.Row(3, "paid", 3.30m), Shop.Row(1, "new", 1.10m));
        Assert.Equal(["status=new: count=1, sum(amount)=2.20"], rig.Lines);
        Assert.False(rig.Aggregate.Read("paid").Exists);
        Assert.Equal(0, rig.Aggregate.Read("paid").GetInt64("count"));
        Assert.True(rig.Aggregate.Read("paid").IsNull("sum(amount)"));
    }

    [Fact]
    public async Task An_update_moves_a_row_between_groups_changes_its_value_and_its_key_without_trace()
    {
        var rig = new Rig(CountAndSum);
        await rig.InsertAsync(Shop.Row(1, "new", 10m), Shop.Row(2, "new", 20m));
        await rig.UpdateAsync(Shop.Row(1, "new", 10m), Shop.Row(1, "paid", 10m), Shop.Row(2, "new", 20m), Shop.Row(2, "new", 25m));
        Assert.Equal(["status=new: count=1, sum(amount)=25.00", "status=paid: count=1, sum(amount)=10.00"], rig.Lines);
        await rig.UpdateAsync(Shop.Row(2, "new", 25m), Shop.Row(7, "paid", null));
        Assert.Equal(["status=paid: count=2, sum(amount)=10.00"], rig.Lines);
    }

    [Fact]
    public async Task An_update_that_enters_or_leaves_the_condition_is_an_insert_or_a_delete()
    {
        var rig = new Rig(a => a.Where(RowCondition.Of("large", row => !row.IsNull("amount") && row.GetDecimal("amount") >= 10, ["amount"])).Count().Sum("amount"));
        await rig.InsertAsync(Shop.Row(1, amount: 9m), Shop.Row(2, amount: 10m), Shop.Row(3));
        Assert.Equal(["count=1, sum(amount)=10.00"], rig.Lines);
        await rig.UpdateAsync(Shop.Row(1, amount: 9m), Shop.Row(1, amount: 11m), Shop.Row(2, amount: 10m), Shop.Row(2, amount: 1m));
        Assert.Equal(["count=1, sum(amount)=11.00"], rig.Lines);
        await rig.DeleteAsync(Shop.Row(2, amount: 1m), Shop.Row(1, amount: 11m));
        Assert.Equal(["count=0, sum(amount)=NULL"], rig.Lines);
    }

    [Fact]
    public async Task Null_is_a_group_and_no_value()
    {
        var rig = new Rig(a => a.GroupBy("status").Count().CountOf("amount").Sum("amount").Average("amount").Min("amount").CountDistinct("amount").Top(2, "amount"));
        await rig.InsertAsync(Shop.Row(1, null, null), Shop.Row(2, null, 1m), Shop.Row(3, "", null));
        Assert.Equal(
            [
                "status=: count=1, count(amount)=0, sum(amount)=NULL, avg(amount)=NULL, min(amount)=NULL, distinct(amount)=0, top(2, amount)=[]",
                "status=NULL: count=2, count(amount)=1, sum(amount)=1.00, avg(amount)=1.000000, min(amount)=1.00, distinct(amount)=1, top(2, amount)=[1.00]",
            ],
            rig.Lines);
        Assert.Equal(2, rig.Aggregate.Read([null]).GetInt64("count"));
    }

    [Fact]
    public async Task Without_a_group_there_is_one_row_always()
    {
        var rig = new Rig(a => a.Count().Sum("amount").Max("amount").CountDistinct("user_id").Top(3, "amount"));
        Assert.Equal(["count=0, sum(amount)=NULL, max(amount)=NULL, distinct(user_id)=0, top(3, amount)=[]"], rig.Lines);
        await rig.InsertAsync(Shop.Row(1, amount: 5m, user: 1));
        Assert.Equal(5m, rig.Aggregate.Read().GetDecimal("sum(amount)"));
    }

    [Fact]
    public async Task Sums_of_large_unsigned_numbers_and_wide_decimals_do_not_overflow_and_lose_no_digit()
    {
        var rig = new Rig(a => a.Sum("big").Average("big").Sum("wide", "all"));
        var wide = decimal.Parse("99999999999999999.0000000001", System.Globalization.CultureInfo.InvariantCulture);
        await rig.InsertAsync([.. Enumerable.Range(0, 10).Select(id => Shop.Row(id, big: ulong.MaxValue, wide: wide))]);
        var all = rig.Aggregate.Read();
        Assert.Equal("184467440737095516150", all.GetBigDecimal("sum(big)").ToString());
        Assert.Equal("18446744073709551615.0000", all["avg(big)"]!.ToString());
        Assert.Equal("999999999999999990.0000000010", all["all"]!.ToString());
        await rig.DeleteAsync([.. Enumerable.Range(0, 9).Select(id => Shop.Row(id, big: ulong.MaxValue, wide: wide))]);
        Assert.Equal(wide, rig.Aggregate.Read().GetDecimal("all"));
    }

    [Theory]
    [InlineData(new[] { 1, 1, 0 }, "0.666667")]
    [InlineData(new[] { -1, -1, 0 }, "-0.666667")]
    [InlineData(new[] { 1, 0, 0 }, "0.333333")]
    public async Task An_average_has_four_digits_more_and_is_rounded_half_away_from_zero(int[] amounts, string expected)
    {
        var rig = new Rig(a => a.Average("amount"));
        await rig.InsertAsync([.. amounts.Select((amount, id) => Shop.Row(id, amount: amount))]);
        Assert.Equal(expected, rig.Aggregate.Read()["avg(amount)"]!.ToString());
    }

    [Fact]
    public async Task A_sum_of_doubles_is_the_same_in_every_order_and_back_to_nothing_when_all_is_taken_out()
    {
        double[] weights = [1e308, 1, 1e-300, -1e308, double.Epsilon, 0.1, 0.2, -1, 3e15];
        var rig = new Rig(a => a.GroupBy("status").Sum("weight").Average("weight", "mean"));
        foreach (var (weight, id) in weights.Select((weight, id) => (weight, id)))
        {
            await rig.InsertAsync(Shop.Row(id, weight: weight));
        }

        Assert.Equal(3e15 + 0.3, rig.Aggregate.Read("new").GetDouble("sum(weight)"));
        await rig.DeleteAsync([.. weights.Skip(1).Select((weight, id) => Shop.Row(id + 1, weight: weight))]);
        Assert.Equal(1e308, rig.Aggregate.Read("new").GetDouble("mean"));
        await rig.DeleteAsync(Shop.Row(0, weight: 1e308));
        Assert.Empty(rig.Lines);
    }

    [Fact]
    public async Task The_smallest_and_the_greatest_come_back_when_the_one_before_them_goes()
    {
        var rig = new Rig(a => a.Min("created").Max("created").Min("weight").Top(2, "amount").CountDistinct("status"));
        DateTime[] days = [new(2026, 1, 3), new(2026, 1, 1), new(2026, 1, 2)];
        await rig.InsertAsync([.. days.Select((day, id) => Shop.Row(id, $"s{id}", id, weight: -id, created: day))]);
        Assert.Equal(["min(created)=2026-01-01T00:00:00.000000, max(created)=2026-01-03T00:00:00.000000, min(weight)=-2, top(2, amount)=[2.00, 1.00], distinct(status)=3"], rig.Lines);
        await rig.DeleteAsync(Shop.Row(1, "s1", 1, weight: -1, created: days[1]), Shop.Row(2, "s2", 2, weight: -2, created: days[2]));
        Assert.Equal(["min(created)=2026-01-03T00:00:00.000000, max(created)=2026-01-03T00:00:00.000000, min(weight)=0, top(2, amount)=[0.00], distinct(status)=1"], rig.Lines);
    }

    [Fact]
    public async Task Texts_are_told_apart_by_their_bytes()
    {
        var rig = new Rig(a => a.GroupBy("status").Count());
        await rig.InsertAsync(Shop.Row(1, "a"), Shop.Row(2, "A"), Shop.Row(3, "a "));
        Assert.Equal(["status=A: count=1", "status=a : count=1", "status=a: count=1"], rig.Lines);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("id")]
    public async Task An_image_without_a_needed_column_is_refused_at_once_with_the_setting_to_change(string missing)
    {
        var rig = new Rig(a => a.GroupBy("status").Max("id"));
        var frame = Shop.Delete(Shop.Orders, Shop.Row(1, "new", 1m));
        frame.Before = Without(missing);
        var refused = await Assert.ThrowsAsync<IncompleteImageException>(() => rig.TakeAsync(frame));
        Assert.Contains("binlog_row_image=FULL", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"shop.orders.{missing}", refused.Message, StringComparison.Ordinal);
        Assert.Empty(rig.Lines);
    }

    [Fact]
    public async Task An_image_without_a_column_that_is_not_needed_will_do()
    {
        var rig = new Rig(a => a.GroupBy("status").Max("id"));
        var frame = Shop.Insert(Shop.Orders, Shop.Row(1, "new"));
        frame.After = Without("amount");

        // The null bits of user_id, weight, big, created and wide, where amount has none.
        frame.Bytes[frame.Offset] = 0b0111_1010;
        await rig.TakeAsync(frame);
        Assert.Equal(["status=new: max(id)=1"], rig.Lines);
    }

    [Theory]
    [InlineData("status", "sum(status)")]
    [InlineData("user_id", "sum(nothing)")]
    public async Task A_measure_that_the_column_does_not_allow_is_refused_by_name(string group, string measure)
    {
        var rig = new Rig(a => a.GroupBy(group).Add(Measure.Parse(measure)));
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => rig.InsertAsync(Shop.Row(1)));
        Assert.Contains(measure[4..^1], refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_smallest_text_is_refused_where_the_servers_order_is_another()
    {
        var rig = new Rig(a => a.Min("status")) { Plan = WithCollation(255) };
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => rig.InsertAsync(Shop.Row(1)));
        Assert.Contains("utf8mb4_bin", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_condition_that_throws_is_tried_again_from_its_row()
    {
        var fails = true;
        var rig = new Rig(a => a.Where(RowCondition.Of("at times", row => row.GetInt64("id") != 2 || !fails ? true : throw new IOException("Not now."), ["id"])).Count());
        var frame = Shop.Insert(Shop.Orders, Shop.Row(1), Shop.Row(2), Shop.Row(3));
        await Assert.ThrowsAsync<IOException>(() => rig.TakeAsync(frame));
        Assert.Equal(["count=1"], rig.Lines);
        fails = false;
        await rig.TakeAgainAsync(frame);
        Assert.Equal(["count=3"], rig.Lines);
    }

    [Fact]
    public async Task A_row_that_breaks_off_half_way_is_neither_tried_again_nor_saved()
    {
        var rig = new Rig(a => a.Count().Sum("amount"));
        await rig.InsertAsync(Shop.Row(1, amount: 1m));
        var frame = Shop.Insert(Shop.Orders, Shop.Row(2, amount: 1m));
        frame.Bytes.AsSpan(frame.Offset + 1 + 8, 6).Fill(0xFF);
        await Assert.ThrowsAsync<MalformedRowException>(() => rig.TakeAsync(frame));
        await Assert.ThrowsAsync<MalformedRowException>(() => rig.TakeAgainAsync(frame));
        Assert.Throws<InvalidOperationException>(() => rig.Save());
    }

    private static RowLayout Without(string column) => Shop.Orders.Layout([(byte)~(1 << Shop.Orders.Find(column))]);

    internal static TablePlan WithCollation(int collation) => new(
        Shop.Orders.Name, [.. Shop.Orders.Columns.Select(column => column.Name == "status" ? column with { CollationId = collation } : column)], [0], hasNames: true);
}
