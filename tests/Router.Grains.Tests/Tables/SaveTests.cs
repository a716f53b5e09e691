using Router.Contracts;
using Router.Contracts.Orleans.Streams;
using Router.Grains.Tables;
using Router.Grains.Tables.State;
using Router.Grains.Tests.Tables.Fakes;
using Router.Routing.Subscriptions;
using Router.Subscribers.Aggregates;

namespace Router.Grains.Tests.Tables;

public sealed class SaveTests
{
    private const int BatchRows = 500;
    private static readonly ChangeToken s_start = new(4, 0);

    [Fact]
    public async Task A_delivery_to_a_small_state_costs_one_write()
    {
        await using var rig = new PartitionRig();
        await rig.BookAsync();
        var before = rig.Storage.Writes;
        Assert.True(await rig.TryAsync(Nth(1, rows: 20)));
        Assert.Equal(1, rig.Storage.Writes - before);
        Assert.Equal(["head"], rig.Storage.Names);
    }

    [Fact]
    public async Task A_delivery_that_was_applied_wholly_costs_none()
    {
        await using var rig = new PartitionRig();
        Assert.True(await rig.TryAsync(Nth(1)));
        var before = rig.Storage.Writes;
        Assert.True(await rig.TryAsync(Nth(1)));
        Assert.Equal(before, rig.Storage.Writes);
        Assert.Equal(BatchRows, (await rig.BookAsync()).Tokens.Count);
    }

    [Fact]
    public async Task With_100000_groups_a_delivery_saves_what_changed_and_a_new_start_saves_nothing_again()
    {
        const int Groups = 100_000;
        await using var rig = new PartitionRig { Subscriptions = () => new SubscriptionSet([NewAggregate().Subscription]) };
        for (var first = 0; first < Groups; first += 10_000)
        {
            Assert.True(await rig.TryAsync(Inserts(10 + first, Enumerable.Range(first, 10_000).Select(id => (long)id))));
        }

        var whole = rig.Storage.WrittenBytes;
        Assert.True(await rig.TryAsync(Inserts(200_000, [7, 99_000])));
        Assert.InRange(rig.Storage.WrittenBytes - whole, 1, 40_000);
        rig.Crash();
        whole = rig.Storage.WrittenBytes;
        var aggregate = (await rig.Run.BeginAsync()).FindAggregate("orders")!;
        Assert.InRange(rig.Storage.WrittenBytes - whole, 1, 10_000);
        Assert.Equal(2, aggregate.Read(7L).GetInt64("count"));
        Assert.Equal(1, aggregate.Read(8L).GetInt64("count"));
        Assert.True(await rig.TryAsync(Inserts(300_000, [8])));
        Assert.InRange(rig.Storage.WrittenBytes - whole, 1, 40_000);
    }

    [Theory]
    [InlineData(StorageFault.Refused)]
    [InlineData(StorageFault.AnswerLost)]
    [InlineData(StorageFault.Late)]
    internal async Task A_crash_between_any_two_writes_leaves_the_state_of_the_last_head(StorageFault fault)
    {
        for (var at = 0; at < 40; at++)
        {
            await using var rig = await SpreadAsync();
            var writes = 0;
            rig.Storage.OnWrite = _ => writes++ == at ? fault : StorageFault.None;
            var isTaken = await rig.TryAsync(Nth(11));
            rig.Storage.OnWrite = _ => StorageFault.None;
            Assert.Equal(writes <= at, isTaken);
            rig.Crash();
            await IsConsistentAsync(rig, atLeast: 10);
            rig.Storage.LetLateOnesPass();
            rig.Crash();
            await IsConsistentAsync(rig, atLeast: 10);
            Assert.True(await rig.TryAsync(Nth(11)));
            Assert.True(await rig.TryAsync(Nth(12)));
            rig.Crash();
            await IsConsistentAsync(rig, atLeast: 12);
            if (isTaken)
            {
                Assert.InRange(at, 10, 39);
                return;
            }
        }

        Assert.Fail("There were more writes than were tried.");
    }

    [Theory]
    [InlineData(StorageFault.Refused)]
    [InlineData(StorageFault.AnswerLost)]
    [InlineData(StorageFault.Late)]
    internal async Task Without_a_crash_too_a_write_whose_outcome_is_unknown_applies_nothing_twice(StorageFault fault)
    {
        for (var at = 0; at < 25; at++)
        {
            await using var rig = await SpreadAsync();
            var writes = 0;
            rig.Storage.OnWrite = _ => writes++ == at ? fault : StorageFault.None;
            await rig.TryAsync(Nth(11));
            rig.Storage.OnWrite = _ => StorageFault.None;
            rig.Storage.LetLateOnesPass();
            Assert.True(await rig.TryAsync(Nth(11)));
            Assert.True(await rig.TryAsync(Nth(12)));
            rig.Crash();
            await IsConsistentAsync(rig, atLeast: 12);
        }
    }

    [Fact]
    public async Task An_older_activation_harms_nothing_wherever_it_stands_in_its_save()
    {
        for (var at = 0; at < 25; at++)
        {
            await using var rig = await SpreadAsync();
            var old = rig.Run;
            var writes = 0;
            Task<bool>? takeover = null;
            rig.Storage.OnWrite = _ =>
            {
                if (writes++ == at)
                {
                    rig.Crash();
                    takeover = Task.Run(() => rig.TryAsync(Nth(11)));
                }

                return StorageFault.None;
            };
            var before = old.Deliveries;
            await Record.ExceptionAsync(() => old.TakeAsync(Nth(11)));
            if (takeover is null)
            {
                Assert.Equal(before + 1, old.Deliveries);
                Assert.True(at > 5);
                return;
            }

            await takeover;
            Assert.True(await rig.TryAsync(Nth(11)) || await rig.TryAsync(Nth(11)));
            Assert.True(await rig.TryAsync(Nth(12)));
            await old.DisposeAsync();
            rig.Crash();
            await IsConsistentAsync(rig, atLeast: 12);
        }
    }

    [Fact]
    public async Task The_older_of_two_activations_is_refused_and_told_to_end()
    {
        await using var rig = await SpreadAsync();
        var old = rig.Run;
        rig.Crash();
        Assert.True(await rig.TryAsync(Nth(11)));
        await Assert.ThrowsAsync<DeliveryRefusedException>(() => old.TakeAsync(Nth(11)));
        Assert.Equal(1, rig.Superseded);
        Assert.True(await rig.TryAsync(Nth(12)));
        await old.DisposeAsync();
    }

    [Fact]
    public async Task While_the_storage_is_down_deliveries_are_refused_and_afterwards_counted_once()
    {
        await using var rig = await SpreadAsync();
        rig.Storage.IsDown = true;
        for (var tries = 0; tries < 5; tries++)
        {
            Assert.False(await rig.TryAsync(Nth(11)));
            Assert.Equal(PartitionState.Failing, rig.Run.State);
        }

        rig.Storage.IsDown = false;
        Assert.True(await rig.TryAsync(Nth(11)));
        Assert.Equal(PartitionState.Running, rig.Run.State);
        await IsConsistentAsync(rig, atLeast: 11);
    }

    [Fact]
    public async Task State_under_another_definition_is_not_taken_up_and_what_was_applied_stays_so()
    {
        await using var rig = await SpreadAsync();
        rig.Crash();
        rig.Subscriptions = () => PartitionRig.SetOf(new TokenBook { Definition = "other tokens" });
        Assert.Equal(0, (await rig.BookAsync()).Restored);
        Assert.True(await rig.TryAsync(Nth(10)));
        Assert.Empty((await rig.BookAsync()).Tokens);
        Assert.True(await rig.TryAsync(Nth(11)));
        rig.Crash();
        Assert.Equal(BatchRows, (await rig.BookAsync()).Restored);
    }

    [Fact]
    public async Task State_under_another_number_of_partitions_is_not_taken_up_and_the_log_is_applied_anew()
    {
        await using var rig = await SpreadAsync();
        rig.Crash();
        rig.Subscriptions = () => PartitionRig.SetOf(new TokenBook(), partitions: 2);
        Assert.Equal(0, (await rig.BookAsync()).Restored);
        Assert.True(await rig.TryAsync(Nth(1)));
        Assert.Equal(BatchRows, (await rig.BookAsync()).Tokens.Count);
    }

    [Fact]
    public async Task A_segment_that_is_not_the_heads_is_named()
    {
        await using var rig = await SpreadAsync();
        rig.Storage.Lose(name => name.StartsWith("segment/book/3/", StringComparison.Ordinal));
        rig.Crash();
        var refusal = await Assert.ThrowsAsync<DeliveryRefusedException>(() => rig.Run.TakeAsync(Nth(11)));
        Assert.Null(refusal.InnerException); // between silos nobody could write it
        Assert.Contains("Segment 3 of 'book'", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>A state too large for its head.</summary>
    private static async Task<PartitionRig> SpreadAsync()
    {
        var rig = new PartitionRig();
        for (var number = 1; number <= 10; number++)
        {
            Assert.True(await rig.TryAsync(Nth(number)));
        }

        Assert.Contains(rig.Storage.Names, name => name.StartsWith("segment/book/", StringComparison.Ordinal));
        return rig;
    }

    private static async Task IsConsistentAsync(PartitionRig rig, int atLeast)
    {
        var book = await rig.BookAsync();
        var applied = rig.Run.Applied.Token;
        Assert.True(applied >= new ChangeToken(10 * atLeast, 2 * (BatchRows - 1)), $"{applied}");
        Assert.Equal(
            Enumerable.Range(1, 20).SelectMany(number => Enumerable.Range(0, BatchRows).Select(row => (10L * number, 2 * row))).Where(row => new ChangeToken(row.Item1, row.Item2) <= applied),
            book.Tokens);
    }

    private static ChangeDelivery Nth(int number, int rows = BatchRows) => Shop.Delivery(
        1, s_start, Shop.Batch(number == 1 ? s_start : new ChangeToken(10 * (number - 1), 2 * (BatchRows - 1)), Shop.Inserts(10 * number, [.. Enumerable.Range(0, rows).Select(id => (long)id)])));

    private static ChangeDelivery Inserts(long sequence, IEnumerable<long> ids) => Shop.Delivery(1, s_start, Shop.Batch(s_start, Shop.Inserts(sequence, [.. ids])));

    private static Aggregate NewAggregate()
    {
        var declared = new AggregateBuilder("orders").Table("shop.orders").GroupBy("id").Count().Sum("amount").Fill(FillMode.Log);
        return new Aggregate(declared.Build());
    }
}
