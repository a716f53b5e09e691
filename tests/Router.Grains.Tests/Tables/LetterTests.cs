using Router.Contracts;
using Router.Contracts.Orleans.DeadLetters;
using Router.Contracts.Orleans.Streams;
using Router.Grains.Tables;
using Router.Grains.Tables.Letters;
using Router.Grains.Tests.Tables.Fakes;
using Router.Routing.DeadLetters;
using Router.Routing.Subscriptions;

namespace Router.Grains.Tests.Tables;

/// <summary>What a partition's subscriber does not take is parked in the grain's storage, with the later changes of its row behind it.</summary>
public sealed class LetterTests
{
    private static readonly ChangeToken s_start = new(4, 0);

    private readonly Poisoned _mails = new();

    [Fact]
    public async Task A_poisoned_change_is_parked_with_what_follows_of_its_row_and_other_rows_go_on()
    {
        await using var rig = Rig();
        _mails.Ids.Add(2);
        Assert.True(await rig.TryAsync(Of(Shop.Inserts(10, 1, 2, 3), Updates(20, 2, 3))));
        rig.Crash();
        _mails.Ids.Clear();
        Assert.True(await rig.TryAsync(Of(Shop.Inserts(10, 1, 2, 3), Updates(20, 2, 3), Updates(30, 2, 1))));
        Assert.Equal(["10 Insert 1", "10 Insert 3", "20 Update 3", "30 Update 1"], _mails.Seen);
        Assert.Equal(["10:2", "20:0", "30:0"], await ParkedAsync(rig));
        var letters = await LettersAsync(rig);
        Assert.Equal([false, true, true], letters.Select(letter => letter.IsBehind));
        Assert.Equal(("shop.orders", "{\"id\":2}", "IOException: poison"), (letters[0].Partition, letters[0].KeyText, letters[0].Failure));
        Assert.Equal((PartitionState.Running, 3), (rig.Run.State, rig.Run.DeadLetters));
        Assert.Equal($"{Shop.Stream()}", Assert.Single(rig.Register.Partitions).Stream);
    }

    [Theory]
    [InlineData(nameof(StorageFault.Refused))]
    [InlineData(nameof(StorageFault.AnswerLost))]
    [InlineData(nameof(StorageFault.Late))]
    public async Task Whatever_becomes_of_the_writes_nothing_is_parked_twice_or_lost_and_the_order_of_the_row_holds(string kind)
    {
        var fault = Enum.Parse<StorageFault>(kind);
        for (var at = 0; at < 40; at++)
        {
            // Beyond 32 KiB letters lie in records of their own.
            await using var rig = Rig();
            _mails.Ids.UnionWith([2, .. Enumerable.Range(1000, 200).Select(id => (long)id)]);
            Assert.True(await rig.TryAsync(Of(Shop.Inserts(10, [.. Enumerable.Range(1000, 200).Select(id => (long)id)]))));
            var writes = 0;
            rig.Storage.OnWrite = _ => writes++ == at ? fault : StorageFault.None;
            var next = Of(Shop.Inserts(10, [.. Enumerable.Range(1000, 200).Select(id => (long)id)]), Shop.Inserts(20, 1, 2), Updates(30, 2, 1));
            var isTaken = await rig.TryAsync(next);
            rig.Storage.OnWrite = _ => StorageFault.None;
            rig.Crash();
            rig.Storage.LetLateOnesPass();
            Assert.True(await rig.TryAsync(next));
            rig.Crash();
            Assert.Equal(["20:2", "30:0"], (await ParkedAsync(rig)).Skip(200));
            _mails.Ids.Clear();
            await ReplayAsync(rig);
            Assert.Equal(["20 Insert 2", "30 Update 2"], _mails.Seen.Where(item => item.EndsWith(" 2", StringComparison.Ordinal)));
            _mails.Seen.Clear();
            if (isTaken)
            {
                Assert.True(at > 1);
                return;
            }
        }

        Assert.Fail("There were more writes than were tried.");
    }

    [Fact]
    public async Task A_storage_that_refuses_stops_the_partition_by_name_and_nothing_is_lost()
    {
        await using var rig = Rig();
        _mails.Ids.Add(2);
        await rig.Run.BeginAsync();
        rig.Storage.OnWrite = _ => StorageFault.Refused;
        Assert.False(await rig.TryAsync(Of(Shop.Inserts(10, 1, 2))));
        Assert.Equal((PartitionState.Failing, 0), (rig.Run.State, rig.Run.DeadLetters));
        Assert.Contains("The dead letters of shop.orders could not be written in the grain storage", rig.Run.Fault, StringComparison.Ordinal);
        Assert.False(await rig.TryAsync(Of(Shop.Inserts(10, 1, 2))));
        rig.Storage.OnWrite = _ => StorageFault.None;
        Assert.True(await rig.TryAsync(Of(Shop.Inserts(10, 1, 2))));
        Assert.Null(rig.Run.Fault);
        Assert.Equal(["10:2"], await ParkedAsync(rig));
    }

    [Fact]
    public async Task As_many_letters_as_there_may_be_stop_the_partition_by_name_until_some_are_dropped()
    {
        await using var rig = new PartitionRig { Subscriptions = () => _mails.Set(), LetterOptions = new DeadLetterOptions { MaxLetters = 2 } };
        await StopsUntilDroppedAsync(rig, "has 2 dead letters, as many as it may");
    }

    [Fact]
    public async Task As_many_bytes_of_letters_as_there_may_be_stop_the_partition_by_name_until_some_are_dropped()
    {
        await using var rig = new PartitionRig { Subscriptions = () => _mails.Set(), MaxLetterBytes = 1400 };
        await StopsUntilDroppedAsync(rig, "may be 1400: replay or drop them");
    }

    [Fact]
    public async Task Letters_are_replayed_in_the_order_of_their_rows_by_a_later_activation_and_what_fails_again_holds_its_row()
    {
        await using var rig = Rig();
        _mails.Ids.UnionWith([1, 2]);
        Assert.True(await rig.TryAsync(Of(Shop.Inserts(10, 1, 2), Updates(20, 2, 1), Updates(30, 1, 2))));
        rig.Crash();
        _mails.Ids.Remove(1);
        Assert.Equal(new ReplayOutcome(3, 1, 2), await ReplayAsync(rig));
        Assert.Equal(["10 Insert 1", "20 Update 1", "30 Update 1"], _mails.Seen);
        rig.Crash();
        Assert.Equal(["10:2", "20:0", "30:2"], await ParkedAsync(rig));
        _mails.Ids.Clear();
        Assert.True(await rig.TryAsync(Shop.Delivery(1, new ChangeToken(30, 2), Shop.Batch(new ChangeToken(30, 2), Updates(40, 1, 2)))));
        Assert.Equal(new ReplayOutcome(4, 0, 0), await ReplayAsync(rig));
        Assert.Equal(["10 Insert 1", "20 Update 1", "30 Update 1", "40 Update 1", "10 Insert 2", "20 Update 2", "30 Update 2", "40 Update 2"], _mails.Seen);
        Assert.Empty(rig.Register.Partitions);
        rig.Crash();
        Assert.True(await rig.TryAsync(Shop.Delivery(1, new ChangeToken(40, 2), Shop.Batch(new ChangeToken(40, 2), Updates(50, 2)))));
        Assert.Equal("50 Update 2", _mails.Seen[^1]);
        Assert.Empty(await ParkedAsync(rig));
    }

    [Fact]
    public async Task A_replay_of_many_saves_between_its_steps_and_what_a_step_took_is_not_given_again_after_a_crash()
    {
        await using var rig = Rig();
        _mails.Ids.UnionWith(Enumerable.Range(0, 200).Select(id => (long)id));
        Assert.True(await rig.TryAsync(Of(Shop.Inserts(10, [.. Enumerable.Range(0, 200).Select(id => (long)id)]))));
        _mails.Ids.Clear();
        await StepAsync(rig, ChangeToken.None);
        Assert.Equal(64, _mails.Seen.Count);
        rig.Crash();
        Assert.Equal(136, (await ReplayAsync(rig)).Delivered);
        Assert.Equal(Enumerable.Range(0, 200).Select(id => $"10 Insert {id}"), _mails.Seen);
    }

    [Fact]
    public async Task What_failed_in_one_step_of_a_replay_holds_its_row_in_the_next()
    {
        await using var rig = Rig();
        long[] ids = [.. Enumerable.Range(0, 100).Select(id => (long)id)];
        _mails.Ids.UnionWith(ids);
        Assert.True(await rig.TryAsync(Of(Shop.Inserts(10, ids), Updates(20, ids))));
        _mails.Ids.Clear();
        _mails.Ids.Add(7);
        Assert.Equal(new ReplayOutcome(198, 1, 1), await ReplayAsync(rig, () => _mails.Ids.Clear()));
        Assert.Equal(["10:14", "20:14"], await ParkedAsync(rig));
        Assert.DoesNotContain("20 Update 7", _mails.Seen);
    }

    [Fact]
    public async Task Changes_that_share_a_token_are_each_kept_over_a_crash()
    {
        await using var rig = Rig();
        (_mails.IsTablePoison, var changes) = (true, Of(Shop.Whole(TableChange.Dropped, 10), Shop.Whole(TableChange.Altered, 10), Shop.Inserts(10, 1, 2)));
        Assert.True(await rig.TryAsync(changes));
        rig.Crash();
        Assert.True(await rig.TryAsync(changes));
        Assert.Equal(["10:0", "10:0", "10:0", "10:2"], await ParkedAsync(rig));
        _mails.IsTablePoison = false;
        Assert.Equal(new ReplayOutcome(4, 0, 0), await ReplayAsync(rig));
        Assert.Equal(["10 Dropped", "10 Altered", "10 Insert 1", "10 Insert 2"], _mails.Seen);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Changes_that_say_the_same_of_a_table_under_one_token_are_each_kept_over_a_crash_however_they_are_cut(bool isLastAlone)
    {
        await using var rig = Rig();
        _mails.IsTablePoison = true;
        ChangeFrame[] changes = [.. Enumerable.Range(0, 3).Select(number => Renamed(number))];
        Assert.True(await rig.TryAsync(Of(changes[0], changes[1])));
        rig.Crash();
        Assert.Equal(["mails 10:0 (shop.orders: Renamed)", "mails 10:0 (shop.orders: Renamed 2)"], (await LettersAsync(rig)).Select(letter => $"{letter.Id}"));

        // Nothing of the answer came back: they are given once more, cut elsewhere.
        var (first, rest) = (Shop.Batch(s_start, changes[0]), Shop.Batch(new ChangeToken(10, 0), changes[1]));
        Assert.True(await rig.TryAsync(Shop.Delivery(2, s_start, isLastAlone ? [rest] : [first, rest])));
        Assert.Equal(2, (await ParkedAsync(rig)).Length);
        Assert.True(await rig.TryAsync(Shop.Delivery(2, s_start, Shop.Batch(new ChangeToken(10, 0), changes[2], Shop.Inserts(10, 1)))));
        Assert.Equal(["10:0", "10:0", "10:0", "10:0"], await ParkedAsync(rig));
        _mails.IsTablePoison = false;
        Assert.Equal(new ReplayOutcome(4, 0, 0), await ReplayAsync(rig));
        Assert.Equal(["10 Renamed", "10 Renamed", "10 Renamed", "10 Insert 1"], _mails.Seen);

        static ChangeFrame Renamed(int number)
        {
            var frame = Shop.Whole(TableChange.Renamed, 10);
            frame.TableChangeNumber = number;
            return frame;
        }
    }

    [Fact]
    public async Task Letters_that_were_dropped_are_told_so_although_the_register_does_not_answer_and_it_is_told_with_the_next_save()
    {
        await using var rig = Rig();
        _mails.Ids.Add(2);
        Assert.True(await rig.TryAsync(Of(Shop.Inserts(10, 1, 2))));
        rig.Register.IsRefusing = true;
        await DropAsync(rig, null);
        Assert.Equal((PartitionState.Running, 0), (rig.Run.State, rig.Run.DeadLetters));
        Assert.Single(rig.Register.Partitions);
        rig.Register.IsRefusing = false;
        _mails.Ids.Clear();
        Assert.True(await rig.TryAsync(Shop.Delivery(1, new ChangeToken(10, 2), Shop.Batch(new ChangeToken(10, 2), Updates(20, 2)))));
        Assert.Empty(rig.Register.Partitions);
        Assert.Equal("20 Update 2", _mails.Seen[^1]);
    }

    [Fact]
    public async Task An_update_of_the_key_holds_both_rows()
    {
        await using var rig = Rig();
        _mails.Ids.Add(9);
        Assert.True(await rig.TryAsync(Of(Shop.Rows(ChangeKind.Update, 10, 0, (1, 1), (9, 1)))));
        rig.Crash();
        _mails.Ids.Clear();
        Assert.True(await rig.TryAsync(Shop.Delivery(1, new ChangeToken(10, 0), Shop.Batch(new ChangeToken(10, 0), Shop.Inserts(20, 1, 9, 5)))));
        Assert.Equal(["20 Insert 5"], _mails.Seen);
        await ReplayAsync(rig);
        Assert.Equal(["20 Insert 5", "10 Update 1>9", "20 Insert 1", "20 Insert 9"], _mails.Seen);
    }

    [Fact]
    public async Task Parking_one_more_of_thousands_writes_no_more_than_a_page()
    {
        await using var rig = Rig();
        _mails.Ids.UnionWith(Enumerable.Range(0, 4000).Select(id => (long)id));
        Assert.True(await rig.TryAsync(Of(Shop.Inserts(10, [.. Enumerable.Range(0, 3000).Select(id => (long)id)]))));
        Assert.True(rig.Storage.WrittenBytes > 1_000_000);
        var (bytes, writes) = (rig.Storage.WrittenBytes, rig.Storage.Writes);
        Assert.True(await rig.TryAsync(Shop.Delivery(1, s_start, Shop.Batch(new ChangeToken(10, 5998), Shop.Inserts(20, 3500)))));
        Assert.Equal(3001, rig.Run.DeadLetters);
        Assert.Equal(2, rig.Storage.Writes - writes);
        Assert.InRange(rig.Storage.WrittenBytes - bytes, 1, 25_000);
        rig.Crash();
        bytes = rig.Storage.WrittenBytes;
        Assert.Equal(3001, (await ParkedAsync(rig)).Length);
        Assert.InRange(rig.Storage.WrittenBytes - bytes, 1, 2_000);
    }

    [Fact]
    public async Task An_older_activation_parks_nothing_once_a_newer_has_begun()
    {
        await using var rig = Rig();
        _mails.Ids.Add(2);
        var old = rig.Run;
        await old.BeginAsync();
        rig.Crash();
        await rig.Run.BeginAsync();
        await Assert.ThrowsAsync<DeliveryRefusedException>(() => old.TakeAsync(Of(Shop.Inserts(10, 2))));
        Assert.Equal(1, rig.Superseded);
        _mails.Ids.Clear();
        Assert.True(await rig.TryAsync(Of(Shop.Inserts(10, 2), Updates(20, 2))));
        Assert.Equal(["10 Insert 2", "20 Update 2"], _mails.Seen);
        Assert.Empty(await ParkedAsync(rig));
        await old.DisposeAsync();
    }

    [Fact]
    public async Task Letters_of_a_subscription_that_is_no_more_are_kept_until_they_are_dropped()
    {
        await using var rig = Rig();
        _mails.Ids.Add(2);
        Assert.True(await rig.TryAsync(Of(Shop.Inserts(10, 2))));
        rig.Crash();
        rig.Subscriptions = () => PartitionRig.SetOf(new TokenBook());
        Assert.True(await rig.TryAsync(Shop.Delivery(1, s_start, Shop.Batch(new ChangeToken(10, 0), Shop.Inserts(20, 2)))));
        Assert.Equal(["10:0"], await ParkedAsync(rig));
        var refused = await Assert.ThrowsAsync<DeliveryRefusedException>(() => ReplayAsync(rig));
        Assert.Contains("can be dropped, not replayed", refused.Message, StringComparison.Ordinal);
        rig.Run.Resume();
        await DropAsync(rig, null);
        rig.Crash();
        Assert.Empty(await ParkedAsync(rig));
    }

    [Fact]
    public async Task Under_another_number_of_partitions_a_table_with_letters_stops_by_name_until_it_has_the_old_one_again()
    {
        await using var rig = Rig();
        _mails.Ids.Add(2);
        Assert.True(await rig.TryAsync(Of(Shop.Inserts(10, 2))));
        rig.Crash();
        rig.Subscriptions = () => _mails.Set(partitions: 3);
        await using var other = new PartitionRig { Stream = Shop.Stream(partition: 2), Subscriptions = rig.Subscriptions, Register = rig.Register, Storage = rig.Storage };
        foreach (var partition in (PartitionRig[])[rig, other])
        {
            Assert.False(await partition.TryAsync(Of(Updates(20, 2))));
            Assert.Contains("main/shop/orders/0 has dead letters, parked when shop.orders had 1 partitions", partition.Run.Fault, StringComparison.Ordinal);
        }

        rig.Subscriptions = () => _mails.Set();
        await DropAsync(rig, null);
        rig.Crash();
        Assert.True(await other.TryAsync(Of(Updates(20, 2))));
    }

    [Fact]
    public async Task A_damaged_letter_is_named()
    {
        var letters = new PartitionLetters();
        var bytes = new byte[100];
        bytes[0] = 20;
        var damaged = await Assert.ThrowsAsync<DeadLetterException>(async () =>
            await letters.RestoreAsync(new Dictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>> { ["shop.orders"] = [bytes] }, default));
        Assert.Equal(DeadLetterFault.Damaged, damaged.Fault);
        Assert.Contains("page 0, byte 0", damaged.Message, StringComparison.Ordinal);
    }

    private async Task StopsUntilDroppedAsync(PartitionRig rig, string reason)
    {
        _mails.Ids.UnionWith([2, 3, 4]);
        Assert.True(await rig.TryAsync(Of(Shop.Inserts(10, 1, 2, 3))));
        var next = Of(Shop.Inserts(10, 1, 2, 3), Shop.Inserts(20, 4));
        Assert.False(await rig.TryAsync(next));
        Assert.Equal((PartitionState.Stopped, 2), (rig.Run.State, rig.Run.DeadLetters));
        Assert.Contains(reason, rig.Run.Fault, StringComparison.Ordinal);
        Assert.False(await rig.TryAsync(next));
        Assert.Equal(["10:2", "10:4"], await ParkedAsync(rig));
        await DropAsync(rig, [new ChangeToken(10, 2)]);
        Assert.True(await rig.TryAsync(next));
        Assert.Equal(PartitionState.Running, rig.Run.State);
        rig.Crash();
        Assert.Equal(["10:4", "20:0"], await ParkedAsync(rig));
    }

    private PartitionRig Rig() => new() { Subscriptions = () => _mails.Set() };

    private static async Task<DeadLetter[]> LettersAsync(PartitionRig rig)
    {
        DeadLetter[] letters = [];
        await rig.Run.UseAsync(partition =>
        {
            letters = [.. partition.Letters.List(null)];
            return Task.CompletedTask;
        });
        return letters;
    }

    private static async Task<string[]> ParkedAsync(PartitionRig rig) => [.. (await LettersAsync(rig)).Select(letter => $"{letter.Token}")];

    private static async Task<ReplayOutcome> ReplayAsync(PartitionRig rig, Action? between = null)
    {
        var (sum, after, isOver) = (new ReplayOutcome(0, 0, 0), ChangeToken.None, false);
        while (!isOver)
        {
            var step = await StepAsync(rig, after);
            sum = new ReplayOutcome(sum.Delivered + step.Delivered, sum.Failed + step.Failed, sum.Waiting + step.Waiting);
            (after, isOver) = (step.Last, step.IsOver);
            between?.Invoke();
        }

        return sum;
    }

    private static async Task<LetterReplayAnswer> StepAsync(PartitionRig rig, ChangeToken after)
    {
        LetterReplayAnswer? step = null;
        await rig.Run.UseAsync(async partition =>
        {
            step = await partition.Letters.ReplayAsync("mails", null, after, default);
            await partition.SaveAsync();
        });
        return step!;
    }

    private static Task DropAsync(PartitionRig rig, ChangeToken[]? tokens) => rig.Run.UseAsync(async partition =>
    {
        await partition.Letters.DropAsync("mails", tokens, default);
        await partition.SaveAsync();
    });

    private static ChangeFrame Updates(long sequence, params long[] ids) => Shop.Rows(ChangeKind.Update, sequence, 0, ids.SelectMany(id => new[] { (id, 1L), (id, 2L) }));

    private static ChangeDelivery Of(params ChangeFrame[] frames) => Shop.Delivery(1, s_start, Shop.Batch(s_start, frames));
}
