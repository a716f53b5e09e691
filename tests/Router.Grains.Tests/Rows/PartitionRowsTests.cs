using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Router.Contracts;
using Router.Contracts.Orleans.Rows;
using Router.Grains.Rows;
using Router.Grains.Tests.Rows.Fakes;
using Router.Grains.Tests.Tables.Fakes;
using Router.Routing.Subscriptions;
using Router.Servers;
using Router.Subscribers.Watching;

namespace Router.Grains.Tests.Rows;

/// <summary>How a partition tells those who watch its rows.</summary>
public sealed class PartitionRowsTests
{
    private static readonly Guid s_ann = WatchedShop.Ann;
    private static readonly Guid s_bob = WatchedShop.Bob;

    [Fact]
    public async Task The_images_of_a_row_are_told_one_call_after_the_other_with_all_that_came_meanwhile()
    {
        await using var shop = await WatchedShop.StartAsync();
        await shop.WatchAsync(s_ann, 2, 4);
        await shop.WatchAsync(s_bob, 3);
        var ann = shop.Watcher(s_ann);
        var (ready, calls) = (new TaskCompletionSource(), ann.Calls);
        ann.Ready = ready.Task;
        shop.Change(20, 2);
        await Eventually.TrueAsync(() => ann.Calls == calls + 1, "the first change is being told");
        for (var sequence = 30; sequence < 40; sequence++)
        {
            shop.Change(sequence, 2, 4);
            shop.Change(100 + sequence, 3);
            await Eventually.TrueAsync(() => shop.Watcher(s_bob).Told(3)[^1].Sequence == 100 + sequence, "another watcher is told of what came later");
        }

        ready.SetResult();
        var later = Enumerable.Range(30, 10).Select(sequence => ((long)sequence, false)).ToArray();
        await Eventually.TrueAsync(() => ann.Told(2).Count == 12 && ann.Told(4).Count == 11, "all changes are told");
        Assert.Equal([(20, false), .. later], ann.Told(2).Skip(1));
        Assert.Equal(later, ann.Told(4).Skip(1));
        Assert.Equal((1, calls + 2), (ann.MostAtOnce, ann.Calls));
    }

    [Fact]
    public async Task What_a_watcher_does_not_take_holds_nobody_up_and_is_told_again_until_it_does()
    {
        await using var shop = await WatchedShop.StartAsync();
        await shop.WatchAsync(s_ann, 2);
        await shop.WatchAsync(s_bob, 2, 3);
        var ann = shop.Watcher(s_ann);
        var calls = ann.Calls;
        ann.Ready = Task.FromException(new TimeoutException("Its silo is gone."));
        shop.Change(20, 2);
        shop.Change(30, 2, 3);
        await Eventually.TrueAsync(() => shop.Watcher(s_bob).Told(2) is [_, (20, false), (30, false)], "the other watcher is told");
        await Eventually.TrueAsync(() => ann.Calls > calls + 2, "it is tried again");
        Assert.Single(ann.Told(2));
        // In this order: it is called again and again, and between the two as well.
        ann.Answer = RowsTaken.Full;
        ann.Ready = Task.CompletedTask;
        calls = ann.Calls;
        await Eventually.TrueAsync(() => ann.Calls > calls + 2, "it is tried again when it is full");
        Assert.Single(ann.Told(2));
        ann.Answer = RowsTaken.Taken;
        await Eventually.TrueAsync(() => ann.Told(2) is [_, (20, false), (30, false)], "it gets every change");
        shop.Change(40, 2);
        await Eventually.TrueAsync(() => ann.Told(2) is [_, _, _, (40, false)], "and the next");
    }

    [Fact]
    public async Task Of_a_watcher_that_takes_nothing_16_images_of_a_row_wait_and_then_the_newest_marked()
    {
        await using var shop = await WatchedShop.StartAsync();
        await shop.WatchAsync(s_ann, 2);
        var ann = shop.Watcher(s_ann);
        ann.Answer = RowsTaken.Full;
        var calls = ann.Calls;
        shop.Change(20, 2);
        await Eventually.TrueAsync(() => ann.Calls > calls, "the first is being told");
        for (var sequence = 30; sequence < 47; sequence++)
        {
            shop.Change(sequence, 2);
        }

        ann.Answer = RowsTaken.Taken;
        await Eventually.TrueAsync(() => ann.Told(2) is [_, (20, false), (46, true)], "the newest comes, marked");
    }

    [Fact]
    public async Task What_is_told_again_since_the_answer_was_lost_is_the_same()
    {
        await using var shop = await WatchedShop.StartAsync();
        await shop.WatchAsync(s_ann, 2);
        var ann = shop.Watcher(s_ann);
        ann.LosesAnswers = true;
        shop.Change(20, 2);
        await Eventually.TrueAsync(() => ann.Told(2).Count >= 2, "it was taken");
        shop.Change(30, 2);
        ann.LosesAnswers = false;
        await Eventually.TrueAsync(() => ann.Told(2) is [_, (20, false), (20, false), .., (30, false)], "it comes again, and then the next");
        Assert.All(ann.Told(2).Skip(1).SkipLast(1), told => Assert.Equal((20, false), told));
    }

    [Fact]
    public async Task A_row_that_is_watched_anew_tells_the_newest_image_marked()
    {
        await using var shop = await WatchedShop.StartAsync();
        await shop.WatchAsync(s_ann, 2);
        shop.Change(20, 2);
        var ann = shop.Watcher(s_ann);
        await Eventually.TrueAsync(() => ann.Told(2) is [_, (20, false)], "the change is told");
        await shop.Rows.WatchAsync(WatchedShop.Row(2), s_ann, shop.Turn);
        await Eventually.TrueAsync(() => ann.Told(2) is [_, _, (20, true)], "the newest comes again, once");
        shop.Change(30, 2);
        await Eventually.TrueAsync(() => ann.Told(2) is [_, _, _, (30, false)], "the next change is told");
    }

    [Fact]
    public async Task A_row_is_read_with_its_token_and_nobody_is_told()
    {
        await using var shop = await WatchedShop.StartAsync();
        shop.Change(20, 2);
        var state = await shop.Rows.ReadAsync(WatchedShop.Row(2));
        Assert.Equal((20, true, false), (state.Token.Sequence, state.Exists, state.IsResync));
        Assert.False((await shop.Rows.ReadAsync(WatchedShop.Row(1000))).Exists);
        Assert.Equal(0, shop.List.Count);
        await Assert.ThrowsAsync<RowWatchException>(() => shop.Rows.ReadAsync(RowName.Of("main", Shop.Orders, "seven")));
    }

    [Fact]
    public async Task A_call_to_leave_that_comes_late_is_not_heard()
    {
        await using var shop = await WatchedShop.StartAsync();
        var late = shop.Turn;
        await shop.WatchAsync(s_ann, 2);
        shop.Rows.Leave(WatchedShop.Row(2), s_ann, late);
        Assert.Equal(1, shop.List.Count);
        shop.Rows.Leave(WatchedShop.Row(2), s_ann, shop.Turn);
        Assert.Equal(0, shop.List.Count);
        Assert.True(shop.Rows.Renew(s_ann), "a watcher without rows is still known");
    }

    [Fact]
    public async Task A_farewell_that_comes_late_takes_nothing_off_that_was_watched_since_also_over_a_crash_of_the_partition()
    {
        await using var shop = await WatchedShop.StartAsync();
        await using var rig = new PartitionRig { Tables = new ListedTable(10, 1, 2), Watchers = shop, Subscriptions = () => PartitionRig.SetOf(new RowWatch(Shop.Orders)) };
        var (ann, told) = (shop.Watcher(s_ann), 0);
        var rows = await WatchAsync(1, turn: 1);
        await WatchAsync(2, turn: 2);
        var ofBoth = ann.Stamp;

        // The watcher's grain was gone, and another has begun.
        await WatchAsync(1, turn: 3);
        rows.Leave(s_ann, ofBoth);
        Assert.Equal(["[1]"], rows.List.RowsOf(rows.List.Find(s_ann)!).Select(entry => entry.Key));
        var ofOne = ann.Stamp;
        await rig.Run.SaveAsync(await rig.Run.BeginAsync());
        rig.Crash();
        rows = (await rig.Run.BeginAsync()).WatchedRows!;
        rows.Leave(s_ann, ofBoth);
        rows.Leave(s_ann, ofOne);
        Assert.Equal(1, rows.List.Count);
        await Eventually.TrueAsync(() => ann.All.Count == told + 1, "the new activation tells of it");
        rows.Leave(s_ann, ann.Stamp);
        Assert.Equal(0, rows.List.Count);

        async Task<PartitionRows> WatchAsync(long id, long turn)
        {
            var partition = await rig.Run.BeginAsync();
            await partition.WatchedRows!.WatchAsync(WatchedShop.Row(id), s_ann, turn);
            await rig.Run.SaveAsync(partition);
            told++;
            await Eventually.TrueAsync(() => ann.All.Count == told, $"the watcher is told of row {id}");
            return partition.WatchedRows;
        }
    }

    [Fact]
    public async Task A_row_that_is_watched_again_while_nobody_is_said_to_ask_stays_on_the_list()
    {
        await using var shop = await WatchedShop.StartAsync();
        await shop.WatchAsync(s_ann, 2, 3);
        var ann = shop.Watcher(s_ann);
        var (ready, calls) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), ann.Calls);
        ann.Ready = ready.Task;
        ann.Answer = RowsTaken.Nobody;
        shop.Change(20, 3);
        await Eventually.TrueAsync(() => ann.Calls == calls + 1, "it is being told");
        ann.Answer = RowsTaken.Taken;
        await shop.Rows.WatchAsync(WatchedShop.Row(2), s_ann, shop.Turn);
        ready.SetResult();
        await Eventually.TrueAsync(() => shop.List.Count == 1, "the other row goes");
        shop.Change(30, 2, 3);
        await Eventually.TrueAsync(() => ann.Told(2)[^1].Sequence == 30, "it is told of");
        Assert.Single(ann.Told(3));
    }

    [Theory]
    [InlineData(1 << 10, 5)]
    [InlineData(1, 1)]
    public async Task What_is_too_much_for_a_call_comes_with_the_next_and_an_image_that_is_too_much_for_any_says_so(int maxImageBytes, int expected)
    {
        await using var shop = await WatchedShop.StartAsync();
        var (told, isReady) = (new ConcurrentQueue<RowTold[]>(), false);
        var pushes = new RowPushes(
            (_, rows) =>
            {
                var takes = Volatile.Read(ref isReady);
                told.Enqueue(takes ? rows : []);
                return Task.FromResult(takes ? RowsTaken.Taken : RowsTaken.Full);
            },
            entry => shop.List.Remove(entry),
            entry => new RowName("main", Shop.Orders, entry.Key),
            TimeProvider.System,
            NullLogger.Instance,
            CancellationToken.None) { MaxBytes = 1, MaxImageBytes = maxImageBytes };
        var row = await shop.Watch.ListenAsync([1L], pushes.Add, shop.List.Add(s_ann, "[1]", 1, out _), isResync: false, default);
        await Eventually.TrueAsync(() => !told.IsEmpty, "the first is being told");
        shop.Change(20, 1);
        shop.Change(30, 1);
        shop.Change(40, 1);
        shop.Change(50, 1);
        isReady = true;
        await Eventually.TrueAsync(() => told.Sum(rows => rows.Length) == expected, "all are told");
        Assert.All(told, rows => Assert.InRange(rows.Length, 0, 1));
        Assert.Equal(maxImageBytes == 1, told.Last() is [{ State: null, Failure: not null }]);
        Assert.Equal(maxImageBytes == 1 ? 0 : 1, shop.List.Count);
        shop.Watch.Leave(row);
    }

    [Fact]
    public async Task A_list_that_has_a_row_twice_since_it_was_left_and_watched_again_while_it_was_saved_is_loaded()
    {
        var list = new WatchList();
        var row = list.Add(s_ann, "[1]", 1, out _);
        list.Add(s_ann, "[2]", 1, out _);
        var segments = new List<ReadOnlyMemory<byte>> { Saved(list) };
        list.Remove(row);
        list.Add(s_ann, "[1]", 2, out _);
        segments.Add(Saved(list));
        var loaded = new WatchList();
        await loaded.RestoreAsync(new Dictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>> { [""] = segments }, default);
        Assert.Equal(2, loaded.Count);
        Assert.True(loaded.Find(s_ann, "[1]")!.IsSaved);

        static ReadOnlyMemory<byte> Saved(WatchList list)
        {
            var output = new ArrayBufferWriter<byte>();
            list.Capture("").Write(0, output);
            return output.WrittenMemory;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_another_log_takes_the_place_of_the_one_that_was_read_the_newest_image_is_told_marked_and_newer_than_all_before(bool isDelivered)
    {
        await using var shop = await WatchedShop.StartAsync();
        var tables = new Dictionary<int, ListedTable> { [0] = new(10, 1, 2), [1] = new(10, 1, 2) { Epoch = 1 } };
        await using var rig = new PartitionRig { TablesOf = epoch => tables[epoch], Watchers = shop, Subscriptions = () => PartitionRig.SetOf(new RowWatch(Shop.Orders)) };
        var (ann, before, first) = (shop.Watcher(s_ann), new ChangeToken(4, 0), ChangeToken.PackSequence(1, 0, 0));
        var partition = await rig.Run.BeginAsync();
        await partition.WatchedRows!.WatchAsync(WatchedShop.Row(2), s_ann, 1);
        await rig.Run.SaveAsync(partition);
        await Eventually.TrueAsync(() => ann.Told(2).Count == 1, "the first image is told");
        Assert.True(await rig.TryAsync(Shop.Delivery(1, before, Shop.Batch(before, Shop.Rows(ChangeKind.Update, 50, 0, (2, 1), (2, 50))))));
        await Eventually.TrueAsync(() => ann.Told(2) is [_, (50, false)], "a change is told");

        // The server's log was reset, and begins with places that were before.
        rig.Tailer.Epoch = 1;
        if (isDelivered)
        {
            Assert.True(await rig.TryAsync(Shop.Delivery(2, new ChangeToken(first, 0), Shop.Batch(new ChangeToken(first, 0), Shop.Rows(ChangeKind.Update, first + 5, 0, (1, 1), (1, 5))))));
        }
        else
        {
            await rig.Run.FollowAsync();
        }

        await Eventually.TrueAsync(() => ann.Told(2) is [_, _, var told] && told == (first + 9, true), "the newest is told, marked");
        Assert.True(await rig.TryAsync(Shop.Delivery(2, new ChangeToken(first, 0), Shop.Batch(new ChangeToken(first + 5, 0), Shop.Rows(ChangeKind.Update, first + 20, 0, (2, 1), (2, 20))))) || !isDelivered);
        await Eventually.TrueAsync(() => !isDelivered || (ann.Told(2) is [_, _, _, var told] && told == (first + 20, false)), "and then the next change");
    }

    [Fact]
    public async Task Under_another_partition_count_the_rows_that_are_elsewhere_stay_listed_over_crashes_until_their_watchers_know()
    {
        await using var shop = await WatchedShop.StartAsync();
        await using var rig = new PartitionRig { Tables = new ListedTable(10, 1, 2, 3, 4, 5, 6, 7, 8), Watchers = shop, Subscriptions = () => PartitionRig.SetOf(new RowWatch(Shop.Orders), shop.Partitions) };
        var (ann, ids) = (shop.Watcher(s_ann), Enumerable.Range(1, 8).Select(id => (long)id).ToArray());
        var partition = await rig.Run.BeginAsync();
        foreach (var id in ids)
        {
            await partition.WatchedRows!.WatchAsync(WatchedShop.Row(id), s_ann, id);
        }

        await rig.Run.SaveAsync(partition);
        await Eventually.TrueAsync(() => ann.All.Count == ids.Length, "all are told");
        rig.Crash();
        shop.Partitions = 3;
        var (here, elsewhere) = (ids.Where(IsHere).ToArray(), ids.Where(id => !IsHere(id)).ToArray());
        Assert.True(here.Length > 0 && elsewhere.Length > 0, "some stay and some go");
        ann.Answer = RowsTaken.Full;
        Assert.Equal(ids.Length, (await rig.Run.BeginAsync()).WatchedRows!.List.Count);
        rig.Crash();
        var rows = (await rig.Run.BeginAsync()).WatchedRows!;
        Assert.Equal(ids.Length, rows.List.Count);
        ann.Answer = RowsTaken.Taken;
        await Eventually.TrueAsync(() => rows.List.Count == here.Length && here.All(id => ann.Told(id).Count > 1), "who watches knows");
        var told = ann.All.Skip(ids.Length).ToLookup(row => row.IsElsewhere, row => row.Row);
        Assert.Equal(elsewhere.Select(Named).Order(), told[true].Distinct().Order());
        Assert.Equal(here.Select(Named).Order(), told[false].Distinct().Order());
        Assert.All(here, id => Assert.True(ann.Told(id)[^1].IsResync));
        Assert.True((await Assert.ThrowsAsync<RowWatchException>(() => rows.WatchAsync(WatchedShop.Row(elsewhere[0]), s_ann, 99))).IsTransient);

        bool IsHere(long id) => KeyHash.Partition(Shop.Plan.EncodeKey([id]), 3) == 0;
        static string Named(long id) => WatchedShop.Row(id).ToString();
    }

    [Fact]
    public async Task A_watcher_that_nobody_asks_for_has_no_rows_any_more_and_others_keep_theirs()
    {
        await using var shop = await WatchedShop.StartAsync();
        await shop.WatchAsync(s_ann, 2, 3, 4);
        await shop.WatchAsync(s_bob, 2);
        shop.Watcher(s_ann).Answer = RowsTaken.Nobody;
        shop.Change(20, 2);
        await Eventually.TrueAsync(() => shop.List.Count == 1 && shop.Watcher(s_bob).Told(2) is [_, (20, false)], "only the other is told");
        Assert.False(shop.Rows.Renew(s_ann));
        Assert.True(shop.Rows.Renew(s_bob));
        var calls = shop.Watcher(s_ann).Calls;
        shop.Change(30, 2, 3, 4);
        await Eventually.TrueAsync(() => shop.Watcher(s_bob).Told(2) is [_, _, (30, false)], "the other is told");
        Assert.Equal(calls, shop.Watcher(s_ann).Calls);
    }

    [Fact]
    public async Task A_watcher_that_nobody_has_asked_for_in_half_an_hour_is_neither_listed_nor_saved_nor_told()
    {
        await using var shop = await WatchedShop.StartAsync();
        await shop.WatchAsync(s_ann, 2);
        await shop.WatchAsync(s_bob, 3);
        var ofBoth = shop.SavedBytes;
        shop.Time.Advance(PartitionRows.Lease - TimeSpan.FromMinutes(1));
        shop.Rows.Sweep();
        Assert.Equal(2, shop.List.Count);
        Assert.True(shop.Rows.Renew(s_bob));
        shop.Time.Advance(TimeSpan.FromMinutes(6));
        shop.Rows.Sweep();
        Assert.Equal((1, ofBoth / 2), (shop.List.Count, shop.SavedBytes));
        shop.Change(20, 2, 3);
        await Eventually.TrueAsync(() => shop.Watcher(s_bob).Told(3) is [_, (20, false)], "the other row is told");
        Assert.Single(shop.Watcher(s_ann).Told(2));
    }

    [Fact]
    public async Task What_is_off_the_list_after_half_an_hour_is_so_with_the_next_delivery_that_is_saved()
    {
        await using var shop = await WatchedShop.StartAsync();
        await using var rig = new PartitionRig { Tables = new ListedTable(10, 1, 2), Watchers = shop, Subscriptions = () => PartitionRig.SetOf(new RowWatch(Shop.Orders)) };
        var partition = await rig.Run.BeginAsync();
        await partition.WatchedRows!.WatchAsync(WatchedShop.Row(2), s_ann, 1);
        await rig.Run.SaveAsync(partition);
        rig.Time.Advance(PartitionRows.Lease + TimeSpan.FromMinutes(1));
        Assert.Equal(1, partition.WatchedRows.List.Count);
        Assert.True(await rig.TryAsync(Shop.Delivery(1, new ChangeToken(4, 0), Shop.Batch(new ChangeToken(4, 0), Shop.Inserts(20, 9)))));
        Assert.Equal(0, partition.WatchedRows.List.Count);
        rig.Crash();
        Assert.Equal(0, (await rig.Run.BeginAsync()).WatchedRows!.List.Count);
    }

    [Fact]
    public async Task Rows_and_who_watches_them_outlive_a_crash_of_their_partition_and_tell_the_newest_marked()
    {
        await using var shop = await WatchedShop.StartAsync();
        await using var rig = new PartitionRig { Tables = new ListedTable(10, 1, 2), Watchers = shop, Subscriptions = () => PartitionRig.SetOf(new RowWatch(Shop.Orders)) };
        var partition = await rig.Run.BeginAsync();
        await partition.WatchedRows!.WatchAsync(WatchedShop.Row(1), s_ann, 1);
        await partition.WatchedRows.WatchAsync(WatchedShop.Row(2), s_ann, 2);
        await partition.WatchedRows.WatchAsync(WatchedShop.Row(2), s_bob, 1);
        await rig.Run.SaveAsync(partition);
        await Eventually.TrueAsync(() => shop.Watcher(s_ann).All.Count == 2 && shop.Watcher(s_bob).All.Count == 1, "all are told");
        rig.Crash();
        var rows = (await rig.Run.BeginAsync()).WatchedRows!;
        Assert.Equal(3, rows.List.Count);
        await Eventually.TrueAsync(
            () => shop.Watcher(s_ann).Told(1) is [_, (_, true)] && shop.Watcher(s_ann).Told(2) is [_, (_, true)] && shop.Watcher(s_bob).Told(2) is [_, (_, true)], "all are told again");
        rows.Leave(WatchedShop.Row(2), s_ann, 3);
        Assert.Equal(2, rows.List.Count);
        rows.Leave(s_ann, shop.Watcher(s_ann).Stamp);
        Assert.Equal([s_bob], rows.List.Watchers().Select(watcher => watcher.Name));
    }
}
