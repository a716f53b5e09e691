using Router.Contracts;
using Router.Routing.DeadLetters;
using Router.Routing.Processing;
using Router.Routing.Subscriptions;
using Router.Routing.Tests.Fakes;

namespace Router.Routing.Tests;

/// <summary>Letters are replayed in the order of their rows, or dropped; then their rows go on.</summary>
public sealed class DeadLetterReplayTests
{
    private static readonly DeadLetterOptions Options = new() { Parking = Playground.NoPause };

    private readonly Shelf _shelf = new();
    private readonly Poisoned _subscriber = new();

    [Fact]
    public async Task Later_changes_of_a_parked_row_wait_behind_it_untried_and_come_in_their_order_when_it_is_replayed()
    {
        var office = Office();
        using var ground = Ground(office);
        _subscriber.Poison(7);
        ground.Source.Commit(Orders.Table.Insert(7));
        _subscriber.Ids.Clear();
        _subscriber.Poison(7);
        await ground.DeliverAsync();
        var tries = _subscriber.Tries;
        ground.Source.Commit(Orders.Table.Update(7, 7), Orders.At(Orders.Table.Insert(8), 1));
        ground.Source.Commit(Orders.Table.Delete(7));
        await ground.DeliverAsync();
        Assert.Equal(tries + 1, _subscriber.Tries);
        Assert.Equal(["2:2 I orders 8"], _subscriber.Seen);
        Assert.Equal([false, true, true], office.List().Select(letter => letter.IsBehind));

        Assert.Equal(new ReplayOutcome(0, 1, 2), await office.ReplayAsync("letters"));
        _subscriber.Ids.Clear();
        Assert.Equal(new ReplayOutcome(3, 0, 0), await office.ReplayAsync("letters"));
        Assert.Equal(["2:2 I orders 8", "1:0 I orders 7", "2:0 U orders 7>7", "3:0 D orders 7"], _subscriber.Seen);
        Assert.Empty(office.List());
        Assert.Empty(_shelf.Tokens);

        ground.Source.Commit(Orders.Table.Insert(7));
        await ground.DeliverAsync();
        Assert.Equal("4:0 I orders 7", _subscriber.Seen[^1]);
    }

    [Fact]
    public async Task An_update_of_the_key_holds_both_rows()
    {
        var office = Office();
        using var ground = Ground(office);
        _subscriber.Poison(7);
        ground.Source.Commit(Orders.Table.Insert(7));
        ground.Source.Commit(Orders.Table.Update(7, 8));
        ground.Source.Commit(Orders.Table.Delete(8));
        ground.Source.Commit(Orders.Table.Insert(9));
        await ground.DeliverAsync();
        Assert.Equal(["4:0 I orders 9"], _subscriber.Seen);
        Assert.Equal(["1:0", "2:0", "3:0"], _shelf.Tokens);

        _subscriber.Ids.Clear();
        await office.ReplayAsync("letters");
        Assert.Equal(["1:0 I orders 7", "2:0 U orders 7>8", "3:0 D orders 8"], _subscriber.Seen.Skip(1));
    }

    [Fact]
    public async Task A_replay_of_chosen_letters_keeps_the_order_of_their_rows()
    {
        var office = Office();
        using var ground = Ground(office);
        _subscriber.Poison(7, 8);
        ground.Source.Commit(Orders.Table.Insert(7, 8));
        ground.Source.Commit(Orders.Table.Delete(7));
        await ground.DeliverAsync();
        _subscriber.Ids.Clear();
        Assert.Equal(new ReplayOutcome(0, 0, 1), await office.ReplayAsync("letters", [new ChangeToken(2, 0)]));
        Assert.Equal(new ReplayOutcome(1, 0, 0), await office.ReplayAsync("letters", [new ChangeToken(1, 2)]));
        Assert.Equal(["1:2 I orders 8"], _subscriber.Seen);
        Assert.Equal(["1:0", "2:0"], _shelf.Tokens);
    }

    [Fact]
    public async Task Dropped_letters_are_gone_and_their_row_goes_on()
    {
        var office = Office();
        using var ground = Ground(office);
        _subscriber.Poison(7, 8);
        ground.Source.Commit(Orders.Table.Insert(7, 8));
        ground.Source.Commit(Orders.Table.Update(7, 7));
        await ground.DeliverAsync();
        Assert.Equal(1, await office.DropAsync("letters", [new ChangeToken(1, 0)]));
        Assert.Equal(["1:2", "2:0"], _shelf.Tokens);
        Assert.Equal(2, await office.DropAsync("letters"));
        Assert.Empty(_shelf.Tokens);
        _subscriber.Ids.Clear();
        ground.Source.Commit(Orders.Table.Delete(7));
        await ground.DeliverAsync();
        Assert.Equal(["3:0 D orders 7"], _subscriber.Seen);
    }

    [Fact]
    public async Task A_replay_and_a_delivery_never_have_the_subscription_at_once_and_what_is_parked_meanwhile_is_replayed_too()
    {
        var atWork = 0;
        var overlapped = false;
        var isPoisoned = true;
        var recorder = new Recorder
        {
            Before = async (batch, _) =>
            {
                overlapped |= Interlocked.Increment(ref atWork) > 1;
                await Task.Yield();
                Interlocked.Decrement(ref atWork);
                if (Volatile.Read(ref isPoisoned) && batch.FirstToken.Sequence == 1)
                {
                    throw new IOException("poison");
                }
            },
        };
        var office = Office();
        using var ground = new Playground(Playground.Small, -1, new SubscriptionSet([Letters(recorder)]), office);
        ground.Source.Commit(Orders.Table.Insert(7));
        for (var i = 0; i < 100; i++)
        {
            ground.Source.Commit(Orders.Table.Update(7, 7));
        }

        await ground.DeliverAsync();
        Assert.Equal(101, office.List().Count);
        Volatile.Write(ref isPoisoned, false);
        var replay = Task.Run(() => office.ReplayAsync("letters"));
        for (var i = 0; i < 200; i++)
        {
            ground.Source.Commit(Orders.Table.Update(7, 7));
            await ground.DeliverAsync();
        }

        await replay;
        await office.ReplayAsync("letters");
        Assert.False(overlapped);
        Assert.Equal(301, recorder.Count);
        Assert.Equal("I orders 7", recorder.Seen[0]);
        Assert.Empty(office.List());
    }

    [Fact]
    public async Task A_replay_ends_although_letters_are_parked_as_fast_as_they_are_taken()
    {
        var box = new DeadLetterBox("letters", Options);
        var parked = 0;
        var recorder = new Recorder
        {
            Before = async (_, _) =>
            {
                if (parked < 1000)
                {
                    await ParkAsync();
                }
            },
        };
        for (var i = 0; i < 100; i++)
        {
            await ParkAsync();
        }

        using var shelf = new DeadLetterShelf(_shelf);
        var replay = new LetterReplay(box, new Recipient(Letters(recorder), Playground.NoPause), shelf, null, TimeProvider.System, ChangeToken.None);
        Assert.InRange((await replay.RunAsync(default)).Delivered, 100, 128);

        async Task ParkAsync()
        {
            var frame = Orders.Table.Update(7, 7);
            frame.Transaction = new Transaction(++parked, default, 0, "binlog.000001", parked);
            var change = new LetterWriter("letters", "shop.orders", TimeProvider.System).Write(frame, failure: null);
            await _shelf.AppendAsync([change], default);
            box.AddLoaded(change.Letter);
        }
    }

    [Fact]
    public async Task A_letter_that_was_taken_but_could_not_be_let_go_holds_its_row_on()
    {
        var office = Office();
        using var ground = Ground(office);
        _subscriber.Poison(7);
        ground.Source.Commit(Orders.Table.Insert(7));
        await ground.DeliverAsync();
        _subscriber.Ids.Clear();
        _shelf.Refusing = 1;
        await Assert.ThrowsAsync<DeadLetterException>(() => office.ReplayAsync("letters"));
        Assert.Single(office.List());
        ground.Source.Commit(Orders.Table.Delete(7));
        await ground.DeliverAsync();
        Assert.Equal(["1:0", "2:0"], _shelf.Tokens);
        Assert.Equal(2, (await office.ReplayAsync("letters")).Delivered);
    }

    [Fact]
    public async Task Letters_of_a_subscription_that_is_no_more_can_be_dropped_and_not_replayed()
    {
        _subscriber.Poison(7);
        using (var ground = Ground(Office()))
        {
            ground.Source.Commit(Orders.Table.Insert(7));
            await ground.DeliverAsync();
        }

        var office = Office();
        await Assert.ThrowsAsync<ArgumentException>(() => office.ReplayAsync("letters"));
        Assert.Equal(1, await office.DropAsync("letters"));
        Assert.Empty(_shelf.Tokens);
    }

    private DeadLetterOffice Office() => new(_shelf, Options);

    private Playground Ground(DeadLetterOffice office) => new(Playground.Small, -1, new SubscriptionSet([Letters(_subscriber)]), office);

    private static Subscription Letters(ISubscriber subscriber) => Follow.Table(subscriber) with { Name = "letters", OnFailure = FailurePolicy.DeadLetter };
}
