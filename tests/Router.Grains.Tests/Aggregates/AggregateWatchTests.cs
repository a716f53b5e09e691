using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Router.Grains.Aggregates;

namespace Router.Grains.Tests.Aggregates;

/// <summary>Watching an aggregate over partitions.</summary>
public class AggregateWatchTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Whoever_watches_gets_the_groups_that_change_as_they_are()
    {
        var shop = await SeededAsync(3);
        using var watch = Watch(shop);
        var begin = await watch.NextAsync(null, s_long);
        Assert.Empty(begin.Groups);
        var next = watch.NextAsync(begin.Version, s_long);
        await shop.InsertAsync(100, "b", 5);
        var told = await next;
        Assert.False(told.IsReset);
        var group = Assert.Single(told.Groups);
        Assert.Equal(["b"], group.Key);
        Assert.Equal(1L, group.Values[0]);
        next = watch.NextAsync(told.Version, s_long);
        await shop.DeleteAsync(100, "b", 5);
        Assert.False(Assert.Single((await next).Groups).Exists);
        Assert.Empty((await watch.NextAsync((await next).Version, TimeSpan.Zero)).Groups);
    }

    [Fact]
    public async Task Many_watchers_cost_each_partition_one_question()
    {
        var shop = await SeededAsync(2);
        using var watch = Watch(shop);
        var clock = Stopwatch.StartNew();
        var begin = await watch.NextAsync(null, s_long);
        var waiting = Enumerable.Range(0, 50).Select(_ => watch.NextAsync(begin.Version, s_long)).ToArray();

        // A question that nothing answers is put again after two seconds, for all of them.
        Assert.All(shop.Parts, part => Assert.InRange(part.Watches, 2, 2 + ((int)clock.Elapsed.TotalSeconds / 2)));
        await shop.InsertAsync(100, "a", 1);
        foreach (var told in await Task.WhenAll(waiting))
        {
            Assert.Equal(21L, Assert.Single(told.Groups).Values[0]);
        }
    }

    [Fact]
    public async Task A_partition_that_begins_anew_is_told_as_a_reset_and_followed_on()
    {
        var shop = await SeededAsync(2);
        using var watch = Watch(shop);
        var begin = await watch.NextAsync(null, s_long);
        var next = watch.NextAsync(begin.Version, s_long);
        await shop.Parts[1].RestartAsync();
        var reset = await next;
        Assert.True(reset.IsReset);
        next = watch.NextAsync(reset.Version, s_long);
        for (var id = 100; id < 110; id++)
        {
            await shop.InsertAsync(id, "a", 1);
        }

        for (var told = await next; told.Groups.Length == 0 || (long)told.Groups[0].Values[0]! < 30; told = await watch.NextAsync(told.Version, s_long))
        {
            Assert.False(told.IsReset);
        }
    }

    [Fact]
    public async Task The_first_rows_of_a_partition_are_told_as_a_reset()
    {
        var shop = await new AggregateShop(1).BegunAsync();
        using var watch = Watch(shop);
        var begin = await watch.NextAsync(null, s_long);
        var next = watch.NextAsync(begin.Version, s_long);
        await shop.InsertAsync(1, "a", 1);
        Assert.True((await next).IsReset);
    }

    [Fact]
    public async Task Without_a_cluster_to_ask_the_watcher_hears_of_it_and_may_try_again()
    {
        var shop = await new AggregateShop(2).BegunAsync();
        shop.Parts[1].Failure = new TimeoutException("The silo is gone.");
        using var watch = Watch(shop);
        await Assert.ThrowsAsync<TimeoutException>(() => watch.NextAsync(null, TimeSpan.Zero));
        shop.Parts[1].Failure = null;
        Assert.Empty((await watch.NextAsync(null, TimeSpan.Zero)).Groups);
    }

    private static AggregateWatch Watch(AggregateShop shop) => new(shop.Combined, TimeProvider.System, NullLogger.Instance);

    /// <summary>Every partition has rows, and so knows its columns.</summary>
    private static async Task<AggregateShop> SeededAsync(int partitions)
    {
        var shop = await new AggregateShop(partitions).BegunAsync();
        for (var id = 0; id < 20; id++)
        {
            await shop.InsertAsync(id, "a", 1);
        }

        return shop;
    }
}
