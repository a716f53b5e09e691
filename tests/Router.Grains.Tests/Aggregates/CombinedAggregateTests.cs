using Router.Contracts.Orleans.Aggregates;

namespace Router.Grains.Tests.Aggregates;

/// <summary>An aggregate over partitions, read by group and page by page.</summary>
public class CombinedAggregateTests
{
    [Fact]
    public async Task A_group_is_put_together_from_all_partitions()
    {
        var shop = await new AggregateShop(4).BegunAsync();
        for (var id = 0; id < 40; id++)
        {
            await shop.InsertAsync(id, id % 2 == 0 ? "paid" : null, id % 7);
        }

        var group = await shop.Combined.ReadAsync(["paid"]);
        Assert.Equal(["paid"], group.Key);
        Assert.Equal(["status"], group.GroupedBy);
        Assert.Equal(["count", "sum(amount)", "min(amount)", "top(2, amount)", "distinct(amount)"], group.Measures);
        Assert.Equal([20L, Enumerable.Range(0, 20).Sum(half => (decimal)(2 * half % 7)), 0m], group.Values[..3]);
        Assert.Equal<object>([6m, 6m], (IReadOnlyList<object>)group.Values[3]!);
        Assert.Equal(7L, group.Values[4]);
        Assert.True(group.Exists);
        Assert.False((await shop.Combined.ReadAsync(["nobody"])).Exists);
        Assert.Equal(20L, (await shop.Combined.ReadAsync([null])).Values[0]);
        await Assert.ThrowsAsync<ArgumentException>(() => shop.Combined.ReadAsync(["paid", 1]));
    }

    [Fact]
    public async Task Before_the_first_row_a_group_is_told_as_none()
    {
        var shop = await new AggregateShop(2).BegunAsync();
        var group = await shop.Combined.ReadAsync(["paid"]);
        Assert.False(group.Exists);
        Assert.Equal(0L, group.Values[0]);
        Assert.Empty((await shop.Combined.ReadPageAsync(null, 10)).Groups);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task Pages_hold_every_group_once_and_in_order(int count)
    {
        var shop = await new AggregateShop(3).BegunAsync();
        for (var id = 0; id < 200; id++)
        {
            await shop.InsertAsync(id, $"s{id % 50:D2}", 1);
        }

        var groups = new List<AggregateGroupState>();
        string? after = null;
        do
        {
            var page = await shop.Combined.ReadPageAsync(after, count);
            Assert.InRange(page.Groups.Length, 0, count);
            groups.AddRange(page.Groups);
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(Enumerable.Range(0, 50).Select(status => $"s{status:D2}"), groups.Select(group => (string)group.Key[0]!));
        Assert.All(groups, group => Assert.Equal(4L, group.Values[0]));
    }

    [Fact]
    public async Task A_place_that_was_never_given_is_refused()
    {
        var shop = await new AggregateShop(1).BegunAsync();
        await shop.InsertAsync(1, "a", 1);
        await Assert.ThrowsAsync<ArgumentException>(() => shop.Combined.ReadPageAsync("nonsense", 10));
        await Assert.ThrowsAsync<InvalidOperationException>(() => shop.Combined.ReadPageAsync("AA==:other types", 10));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => shop.Combined.ReadPageAsync(null, 0));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => shop.Combined.ReadPageAsync(null, 10_001));
    }

    [Fact]
    public async Task Parts_are_asked_for_more_values_only_where_those_they_gave_do_not_tell()
    {
        var shop = await new AggregateShop(2, a => a.Count().Min("amount").Fill(Router.Subscribers.Aggregates.FillMode.Log)).BegunAsync();
        for (var id = 0; id < 400; id++)
        {
            await shop.InsertAsync(id, "s", id);
        }

        Assert.Equal(0m, (await shop.Combined.ReadAsync([])).Values[1]);
        Assert.All(shop.Parts, part => Assert.Equal([0], part.Depths));

        // What went without having come takes the smallest values of the other partition out.
        var other = Enumerable.Range(1000, 10_000).Where(id => Router.Routing.Subscriptions.KeyHash.Partition(AggregateShop.Orders.EncodeKey((long)id), 2) == 1).Take(100).ToArray();
        for (var amount = 0; amount < 100; amount++)
        {
            await shop.DeleteAsync(other[amount], "s", amount);
        }

        Assert.Equal(100m, (await shop.Combined.ReadAsync([])).Values[1]);
        Assert.True(shop.Parts[0].Depths.Max() > 0);
    }

    [Fact]
    public async Task Another_aggregates_name_is_refused_and_a_table_that_cannot_be_read_says_why()
    {
        var shop = await new AggregateShop(1).BegunAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => shop.Parts[0].ReadAggregateAsync(new AggregateRead { Aggregate = "others", Count = 1 }));
        await Assert.ThrowsAsync<InvalidOperationException>(() => shop.Combined.RefillAsync());
    }
}
