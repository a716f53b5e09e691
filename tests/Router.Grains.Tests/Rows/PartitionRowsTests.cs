using Router.Contracts;
using Router.Grains.Rows;
using Router.Grains.Tests.Rows.Fakes;
using Router.Grains.Tests.Tables.Fakes;
using Router.Servers;
using Router.Subscribers.Watching;

namespace Router.Grains.Tests.Rows;

/// <summary>How a partition tells the grains of its watched rows.</summary>
public sealed class PartitionRowsTests
{
    [Fact]
    public async Task The_images_of_a_row_are_told_one_after_the_other()
    {
        await using var shop = await WatchedShop.StartAsync();
        await shop.WatchAsync(2);
        await shop.WatchAsync(3);
        var row = shop.Grain(2);
        var ready = new TaskCompletionSource();
        row.Ready = ready.Task;
        shop.Change(20, 2);
        await Eventually.TrueAsync(() => row.Calls == 2, "the first change is being told");
        for (var sequence = 30; sequence < 40; sequence++)
        {
            shop.Change(sequence, 2);
            shop.Change(100 + sequence, 3);
            await Eventually.TrueAsync(() => shop.Grain(3).Told[^1].Sequence == 100 + sequence, "another row is told of what came later");
        }

        Assert.Equal(1, row.MostAtOnce);
        ready.SetResult();
        await Eventually.TrueAsync(() => row.Told.Count == 12, "all changes are told");
        Assert.Equal([(20, false), .. Enumerable.Range(30, 10).Select(sequence => ((long)sequence, false))], row.Told.Skip(1));
        Assert.Equal(1, row.MostAtOnce);
    }

    [Fact]
    public async Task What_a_rows_grain_does_not_take_holds_nobody_up_and_it_is_told_the_newest_marked()
    {
        await using var shop = await WatchedShop.StartAsync();
        await shop.WatchAsync(2);
        await shop.WatchAsync(3);
        var row = shop.Grain(2);
        row.Ready = Task.FromException(new TimeoutException("Its silo is gone."));
        shop.Change(20, 2);
        shop.Change(30, 2, 3);
        await Eventually.TrueAsync(() => shop.Grain(3).Told is [.., (30, false)] && row.Calls > 2, "the other row is told, and this one was tried again");
        Assert.Single(row.Told);
        row.Ready = Task.CompletedTask;
        await Eventually.TrueAsync(() => row.Told is [_, (30, true)], "the newest comes, marked");
        shop.Change(40, 2);
        await Eventually.TrueAsync(() => row.Told is [_, (30, true), (40, false)], "contact is found");
    }

    [Fact]
    public async Task A_rows_grain_that_begins_anew_is_told_the_newest_image_marked_and_one_that_renews_is_not()
    {
        await using var shop = await WatchedShop.StartAsync();
        await shop.WatchAsync(2);
        shop.Change(20, 2);
        var row = shop.Grain(2);
        await Eventually.TrueAsync(() => row.Told is [_, (20, false)], "the change is told");
        Assert.False(await shop.Rows.WatchAsync(WatchedShop.Row(2), isRenewal: true));
        Assert.False(await shop.Rows.WatchAsync(WatchedShop.Row(2), isRenewal: false));
        await Eventually.TrueAsync(() => row.Told is [_, _, (20, true)], "the newest comes again, once");
        shop.Change(30, 2);
        await Eventually.TrueAsync(() => row.Told is [_, _, _, (30, false)], "the next change is told");
    }

    [Fact]
    public async Task A_renewal_of_a_row_that_is_on_the_list_no_more_is_told_the_newest_marked()
    {
        await using var shop = await WatchedShop.StartAsync();
        await shop.WatchAsync(2);
        shop.Rows.Leave(WatchedShop.Row(2));
        shop.Change(20, 2);
        Assert.True(await shop.Rows.WatchAsync(WatchedShop.Row(2), isRenewal: true));
        await Eventually.TrueAsync(() => shop.Grain(2).Told is [_, (20, true)], "what was missed comes marked");
    }

    [Fact]
    public async Task Rows_that_nobody_has_asked_for_in_half_an_hour_are_neither_listed_nor_saved_nor_listened_to()
    {
        await using var shop = await WatchedShop.StartAsync();
        await shop.WatchAsync(2);
        await shop.WatchAsync(3);
        var ofBoth = shop.SavedBytes;
        shop.Time.Advance(PartitionRows.Lease - TimeSpan.FromMinutes(1));
        shop.Rows.Sweep();
        Assert.Equal(2, shop.List.Count);
        await shop.Rows.WatchAsync(WatchedShop.Row(3), isRenewal: true);
        shop.Time.Advance(TimeSpan.FromMinutes(6));
        shop.Rows.Sweep();
        Assert.Equal((1, ofBoth / 2), (shop.List.Count, shop.SavedBytes));
        shop.Change(20, 2, 3);
        await Eventually.TrueAsync(() => shop.Grain(3).Told is [_, (20, false)], "the other row is told");
        Assert.Single(shop.Grain(2).Told);
    }

    [Fact]
    public async Task What_is_off_the_list_after_half_an_hour_is_so_with_the_next_delivery_that_is_saved()
    {
        await using var shop = await WatchedShop.StartAsync();
        await using var rig = new PartitionRig { Tables = new ListedTable(10, 1, 2), Rows = shop, Subscriptions = () => PartitionRig.SetOf(new RowWatch(Shop.Orders)) };
        var partition = await rig.Run.BeginAsync();
        await partition.WatchedRows!.WatchAsync(WatchedShop.Row(2), isRenewal: false);
        await rig.Run.SaveAsync(partition);
        rig.Time.Advance(PartitionRows.Lease + TimeSpan.FromMinutes(1));
        Assert.Equal(1, partition.WatchedRows.List.Count);
        Assert.True(await rig.TryAsync(Shop.Delivery(1, new ChangeToken(4, 0), Shop.Batch(new ChangeToken(4, 0), Shop.Inserts(20, 9)))));
        Assert.Equal(0, partition.WatchedRows.List.Count);
        rig.Crash();
        Assert.Equal(0, (await rig.Run.BeginAsync()).WatchedRows!.List.Count);
    }
}
