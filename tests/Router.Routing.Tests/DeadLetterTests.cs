using Router.Contracts;
using Router.Routing.DeadLetters;
using Router.Routing.Subscriptions;
using Router.Routing.Tests.Fakes;

namespace Router.Routing.Tests;

/// <summary>What a subscriber does not take is parked, with the later changes of its row behind it, and everything else goes on.</summary>
public sealed class DeadLetterTests
{
    private static readonly DeadLetterOptions Options = new() { Parking = Playground.NoPause };

    private readonly Shelf _shelf = new();
    private readonly Poisoned _subscriber = new();

    [Fact]
    public async Task A_poisoned_row_is_parked_and_the_other_rows_of_its_batch_are_delivered()
    {
        var office = Office();
        using var ground = Ground(office);
        _subscriber.Poison(2);
        ground.Source.Commit(Orders.Table.Insert(1, 2, 3));
        ground.Source.Commit(Orders.Table.Insert(4));
        await ground.DeliverAsync();
        Assert.Equal(["1:0 I orders 1", "1:4 I orders 3", "2:0 I orders 4"], _subscriber.Seen);

        var letter = office.List().Single();
        Assert.Equal(("letters", new ChangeToken(1, 2), "shop.orders", ChangeKind.Insert), (letter.Subscription, letter.Token, letter.Partition, letter.Kind));
        Assert.Equal(("{\"id\":2}", "IOException: poison", false), (letter.KeyText, letter.Failure, letter.IsBehind));
        Assert.Equal(["1:2"], _shelf.Tokens);
        var progress = ground.Log.Partitions.Single().Processor.Progress.Single();
        Assert.Equal(1, progress.DeadLetters);
        Assert.Equal("poison", progress.LastFailure?.Message);
    }

    [Fact]
    public async Task Each_row_of_a_failed_batch_has_its_own_retries()
    {
        using var ground = Ground(Office());
        _subscriber.Poison(2);
        ground.Source.Commit(Orders.Table.Insert(1, 2, 3));
        await ground.DeliverAsync();

        // Three tries of the batch, one each of rows 1 and 3, three of row 2.
        Assert.Equal(3 + 1 + 3 + 1, _subscriber.Tries);
    }

    [Fact]
    public async Task After_a_crash_between_parking_and_the_checkpoint_nothing_is_parked_twice_and_the_order_of_the_row_holds()
    {
        _subscriber.Poison(7);
        using (var ground = Ground(Office()))
        {
            ground.Source.Commit(Orders.Table.Insert(6, 7));
            ground.Source.Commit(Orders.Table.Update(7, 7));
            await ground.DeliverAsync();
        }

        var office = Office();
        using var again = Ground(office);
        again.Source.Commit(Orders.Table.Insert(6, 7));
        again.Source.Commit(Orders.Table.Update(7, 7));
        again.Source.Commit(Orders.Table.Delete(7));
        await again.DeliverAsync();
        Assert.Equal(["1:2", "2:0", "3:0"], _shelf.Tokens);
        Assert.Equal(["1:0 I orders 6", "1:0 I orders 6"], _subscriber.Seen);

        _subscriber.Ids.Clear();
        await office.ReplayAsync("letters");
        Assert.Equal(["1:2 I orders 7", "2:0 U orders 7>7", "3:0 D orders 7"], _subscriber.Seen.Skip(2));
    }

    [Fact]
    public async Task After_a_crash_changes_from_before_the_rows_first_letter_are_delivered()
    {
        using (var ground = Ground(Office()))
        {
            ground.Source.Commit(Orders.Table.Insert(7));
            await ground.DeliverAsync();
            _subscriber.Poison(7);
            ground.Source.Commit(Orders.Table.Update(7, 7));
            await ground.DeliverAsync();
        }

        _subscriber.Ids.Clear();
        using var again = Ground(Office());
        again.Source.Commit(Orders.Table.Insert(7));
        again.Source.Commit(Orders.Table.Update(7, 7));
        await again.DeliverAsync();
        Assert.Equal(["1:0 I orders 7", "1:0 I orders 7"], _subscriber.Seen);
        Assert.Equal(["2:0"], _shelf.Tokens);
    }

    [Fact]
    public async Task A_poisoned_change_of_the_whole_table_parks_the_table_behind_it()
    {
        var office = Office();
        using var ground = Ground(office, kinds: ChangeKinds.All);
        _subscriber.IsTablePoison = true;
        ground.Source.Commit(Orders.Table.Truncate());
        ground.Source.Commit(Orders.Table.Insert(1, 2));
        ground.Source.Commit(Orders.Table.Truncate());
        await ground.DeliverAsync();
        Assert.Empty(_subscriber.Seen);
        Assert.Equal(["1:0", "2:0", "2:2", "3:0"], _shelf.Tokens);

        _subscriber.IsTablePoison = false;
        Assert.Equal(4, (await office.ReplayAsync("letters")).Delivered);
        Assert.Equal(["Truncated orders", "2:0 I orders 1", "2:2 I orders 2", "Truncated orders"], _subscriber.Seen);
    }

    [Fact]
    public async Task Changes_that_share_a_token_are_each_parked_and_come_in_their_order_when_they_are_replayed()
    {
        var items = new Orders("shop", "items");
        DeadLetterOffice office;
        using (var ground = Ground(office = Office(), All))
        {
            _subscriber.IsTablePoison = true;
            _subscriber.Poison(1);
            Commit(ground);
            await ground.DeliverAsync();
        }

        string[] parked = ["letters 1:0 (shop.items: Dropped)", "letters 1:0 (shop.orders: Dropped)", "letters 1:0 (shop.orders: Altered)", "letters 1:0"];
        Assert.Equal(parked, office.List().Select(letter => $"{letter.Id}"));
        Assert.Equal([ChangeKind.Table, ChangeKind.Table, ChangeKind.Table, ChangeKind.Insert], office.List().Select(letter => letter.Kind));

        // They come again after a crash: none is parked twice.
        using var again = Ground(office = Office(), All);
        Commit(again);
        await again.DeliverAsync();
        Assert.Equal(parked, office.List().Select(letter => $"{letter.Id}"));
        Assert.Equal(4, _shelf.Tokens.Length);

        _subscriber.IsTablePoison = false;
        Assert.Equal(new ReplayOutcome(3, 1, 0), await office.ReplayAsync("letters"));
        _subscriber.Ids.Clear();
        Assert.Equal(1, (await office.ReplayAsync("letters", [new ChangeToken(1, 0)])).Delivered);
        Assert.Equal(["Dropped items", "Dropped orders", "Altered orders", "1:0 I orders 1"], _subscriber.Seen);
        Assert.Empty(_shelf.Tokens);

        void Commit(Playground ground) =>
            ground.Source.Commit(Orders.Table.Of(TableChange.Dropped), Orders.Table.Of(TableChange.Altered), items.Of(TableChange.Dropped), Orders.Table.Insert(1));

        static Subscription All(Subscription subscription) => subscription with { Tables = TableGlob.Parse("*.*"), Kinds = ChangeKinds.All, Level = SubscriptionLevel.Log };
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Changes_that_say_the_same_of_a_table_under_one_token_are_each_parked_once(bool isSpilled)
    {
        var items = new Orders("shop", "items");
        DeadLetterOffice office = null!;
        _subscriber.IsTablePoison = true;
        foreach (var others in (bool[])[true, false, true])
        {
            // As after RENAME TABLE orders TO items, old TO orders; whatever else is known of the tables when the log is read again.
            using var ground = Ground(office = Office(), All);
            ground.Source.Commit(
            [
                .. isSpilled ? [items.InsertLarge(2, 3 << 20)] : Array.Empty<ChangeFrame>(),
                .. others ? [Renamed(items)] : Array.Empty<ChangeFrame>(),
                Renamed(Orders.Table),
                Renamed(Orders.Table),
            ]);
            ground.Source.Commit(Orders.Table.Of(TableChange.Renamed));
            await ground.DeliverAsync();
        }

        var token = isSpilled ? "1:2" : "1:0";
        Assert.Equal(
            [$"letters {token} (shop.items: Renamed)", $"letters {token} (shop.orders: Renamed)", $"letters {token} (shop.orders: Renamed 2)", "letters 2:0 (shop.orders: Renamed)"],
            office.List().Select(letter => $"{letter.Id}"));
        Assert.Equal(4, _shelf.Tokens.Length);
        _subscriber.IsTablePoison = false;
        Assert.Equal(new ReplayOutcome(4, 0, 0), await office.ReplayAsync("letters"));
        Assert.Equal(["Renamed items", "Renamed orders", "Renamed orders", "Renamed orders"], _subscriber.Seen.Where(item => !item.Contains(" I ", StringComparison.Ordinal)));
        Assert.Empty(_shelf.Tokens);

        ChangeFrame Renamed(Orders table) => Orders.At(table.Of(TableChange.Renamed), isSpilled ? 1 : 0);

        static Subscription All(Subscription subscription) => subscription with { Tables = TableGlob.Parse("*.*"), Kinds = ChangeKinds.All, Level = SubscriptionLevel.Log };
    }

    [Fact]
    public async Task A_change_of_a_table_that_was_taken_is_not_held_by_the_row_with_its_token()
    {
        var keyless = Orders.WithoutKey();
        _subscriber.Poison(1);
        for (var round = 0; round < 2; round++)
        {
            using var ground = Ground(Office(), kinds: ChangeKinds.All);
            ground.Source.Commit(keyless.Of(TableChange.Altered), keyless.Insert(1));
            await ground.DeliverAsync();
        }

        Assert.Equal(["Altered orders", "Altered orders"], _subscriber.Seen);
        Assert.Equal(["1:0"], _shelf.Tokens);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task What_fails_in_any_way_while_it_is_cancelled_is_neither_parked_nor_tried_row_by_row(int retries)
    {
        using var stopping = new CancellationTokenSource();
        var tries = 0;
        var processor = new Processing.TableProcessor("shop.orders", [Letters(new Counting(() =>
        {
            tries++;
            stopping.Cancel();
            throw new IOException("cut off");
        }))], Playground.NoPause with { Retries = retries }, deadLetters: Office());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => processor.ProcessAsync(Orders.Table.Insert(1, 2, 3), stopping.Token).AsTask());
        Assert.Equal(1, tries);
        Assert.Empty(_shelf.Tokens);
    }

    [Fact]
    public async Task A_table_without_a_key_is_parked_as_a_whole()
    {
        var keyless = Orders.WithoutKey();
        var office = Office();
        using var ground = Ground(office);
        _subscriber.Poison(2);
        ground.Source.Commit(keyless.Insert(1, 2, 3));
        ground.Source.Commit(keyless.Insert(4));
        await ground.DeliverAsync();
        Assert.Equal(["1:0 I orders 1"], _subscriber.Seen);
        _subscriber.Ids.Clear();
        await office.ReplayAsync("letters");
        Assert.Equal(["1:0 I orders 1", "1:2 I orders 2", "1:4 I orders 3", "2:0 I orders 4"], _subscriber.Seen);
    }

    [Fact]
    public async Task Rows_that_are_not_wanted_are_never_parked()
    {
        using var ground = Ground(Office(), subscription => subscription with { Condition = RowCondition.Of("id", "<", 10) });
        _subscriber.Poison(2);
        ground.Source.Commit(Orders.Table.Insert(1, 2, 20));
        ground.Source.Commit(Orders.Table.Updates((2, 2), (20, 20), (3, 3)));
        await ground.DeliverAsync();
        Assert.Equal(["1:0 I orders 1", "2:4 U orders 3>3"], _subscriber.Seen);
        Assert.Equal(["1:2", "2:0"], _shelf.Tokens);
    }

    [Fact]
    public async Task Other_subscriptions_and_the_partitions_of_a_hot_table_are_not_affected()
    {
        var other = new Recorder();
        var set = new SubscriptionSet([Letters(_subscriber), Follow.Table(other)], [new(TableGlob.Parse("shop.orders"), 3)]);
        using var ground = new Playground(Playground.Small, -1, set, Office());
        _subscriber.Poison(7);
        for (var id = 0; id < 20; id++)
        {
            ground.Source.Commit(Orders.Table.Updates((id, id), (7, 7)));
        }

        await ground.DeliverAsync();
        Assert.Equal(40, other.Count);
        Assert.Equal(19, _subscriber.Seen.Length);
        Assert.Equal(21, _shelf.Tokens.Length);
    }

    [Fact]
    public async Task Row_watchers_have_dead_letters_of_their_own()
    {
        var well = new Recorder();
        var set = new SubscriptionSet([Follow.Row(_subscriber, 7L) with { Name = "letters", OnFailure = FailurePolicy.DeadLetter }, Follow.Row(well, 7L)]);
        using var ground = new Playground(Playground.Small, -1, set, Office());
        _subscriber.Poison(7);
        ground.Source.Commit(Orders.Table.Insert(6, 7));
        ground.Source.Commit(Orders.Table.Delete(7));
        await ground.DeliverAsync();
        Assert.Equal(["I orders 7", "D orders 7"], well.Seen);
        Assert.Equal(["1:2", "2:0"], _shelf.Tokens);
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_is_tried_again_and_then_stops_the_partition_with_nothing_lost()
    {
        _shelf.Refusing = 2;
        using (var ground = Ground(Office()))
        {
            _subscriber.Poison(7);
            ground.Source.Commit(Orders.Table.Insert(7));
            await ground.DeliverAsync();
            Assert.Equal(["1:0"], _shelf.Tokens);

            _shelf.Refusing = 3;
            ground.Source.Commit(Orders.Table.Update(7, 7));
            var failure = await Assert.ThrowsAsync<DeadLetterException>(ground.DeliverAsync);
            Assert.Equal(DeadLetterFault.NotWritten, failure.Fault);
            Assert.Equal(1, ground.Log.Partitions.Single().Outstanding);
        }

        using var again = Ground(Office());
        again.Source.Commit(Orders.Table.Insert(7));
        again.Source.Commit(Orders.Table.Update(7, 7));
        await again.DeliverAsync();
        Assert.Equal(["1:0", "2:0"], _shelf.Tokens);
    }

    [Fact]
    public async Task A_full_store_stops_the_partition_and_says_what_to_do()
    {
        var office = new DeadLetterOffice(_shelf, Options with { MaxLetters = 2 });
        using var ground = Ground(office);
        _subscriber.Poison(1, 2, 3);
        ground.Source.Commit(Orders.Table.Insert(1, 2));
        await ground.DeliverAsync();
        ground.Source.Commit(Orders.Table.Insert(4, 3));
        var failure = await Assert.ThrowsAsync<DeadLetterException>(ground.DeliverAsync);
        Assert.Equal(DeadLetterFault.Full, failure.Fault);
        Assert.Contains("replay or drop", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, ground.Log.Partitions.Single().Outstanding);
        Assert.Equal(2, office.List().Count);

        await office.DropAsync("letters", [new ChangeToken(1, 0)]);
        await ground.DeliverAsync();
        Assert.Equal(["1:2", "2:2"], _shelf.Tokens);
    }

    [Fact]
    public void A_subscription_whose_state_is_saved_cannot_have_dead_letters()
    {
        var failure = Assert.Throws<ArgumentException>(() => new SubscriptionSet([Letters(new Counter())]));
        Assert.Contains("'letters'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_place_for_them_a_subscription_with_dead_letters_is_refused()
    {
        foreach (var tables in (string[])["shop.orders", "shop.*"])
        {
            var failure = Assert.Throws<ArgumentException>(() => new Playground(Letters(_subscriber) with { Tables = TableGlob.Parse(tables) }));
            Assert.Contains("state folder", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void With_dead_letters_but_without_any_delivering_allocates_nothing()
    {
        var count = 0L;
        var processor = new Processing.TableProcessor(
            "shop.orders", [Letters(new Counting(() => count++))], Playground.NoPause, deadLetters: Office());
        var frame = Orders.Table.Insert(1, 2, 3);
        Process(processor, frame);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 100; round++)
        {
            Process(processor, frame);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(101, count);
    }

    private static void Process(Processing.TableProcessor processor, ChangeFrame frame)
    {
        var processed = processor.ProcessAsync(frame, default);
        if (!processed.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("It did not complete at once.");
        }

        processed.GetAwaiter().GetResult();
    }

    private DeadLetterOffice Office() => new(_shelf, Options);

    private Playground Ground(DeadLetterOffice office, Func<Subscription, Subscription>? and = null, ChangeKinds kinds = ChangeKinds.Rows)
    {
        var subscription = Letters(_subscriber) with { Kinds = kinds };
        return new Playground(Playground.Small, -1, new SubscriptionSet([and is null ? subscription : and(subscription)]), office);
    }

    private static Subscription Letters(ISubscriber subscriber) => Follow.Table(subscriber) with { Name = "letters", OnFailure = FailurePolicy.DeadLetter };

    private sealed class Counting(Action count) : ISubscriber
    {
        public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
        {
            count();
            return default;
        }
    }
}
