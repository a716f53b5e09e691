using Router.Contracts;
using Router.Grains.Tailing;
using Router.Grains.Tests.Tables.Fakes;
using Router.Routing.Subscriptions;

namespace Router.Grains.Tests.Tables;

/// <summary>What becomes of a partition's state when releases did not all follow its table alike.</summary>
public sealed class FollowedTests : IAsyncDisposable
{
    private readonly PartitionRig _rig = new();

    [Fact]
    public async Task A_state_that_no_release_left_out_is_taken_up_again()
    {
        Deploy(_rig.Subscriptions(), 0);
        await TakeAsync(10, 20);
        Deploy(Other(besides: _rig.Subscriptions()), 25);
        await TakeAsync(30);
        _rig.Crash();
        Assert.Equal([10L, 20, 30], await BookAsync());
    }

    [Fact]
    public async Task A_state_that_a_release_left_out_is_dropped_when_it_is_loaded()
    {
        Deploy(_rig.Subscriptions(), 0);
        await TakeAsync(10, 20);
        _rig.Crash();
        Deploy(Other(), 25);
        Deploy(_rig.Subscriptions(), 35);
        await TakeAsync(40);
        Assert.Equal([40L], await BookAsync());
        _rig.Crash();
        Assert.Equal([40L], await BookAsync());
    }

    [Fact]
    public async Task A_partition_that_stayed_loaded_meanwhile_drops_it_with_the_first_delivery()
    {
        Deploy(_rig.Subscriptions(), 0);
        await TakeAsync(10, 20);
        Deploy(Other(), 25);
        Deploy(_rig.Subscriptions(), 35);
        await TakeAsync(40);
        Assert.Equal([40L], await BookAsync());
    }

    [Fact]
    public async Task A_state_that_was_begun_without_a_change_is_taken_up_again()
    {
        Deploy(Other(), 0);
        Deploy(_rig.Subscriptions(), 25);
        (await _rig.BookAsync()).Note(7);
        await _rig.Run.UseAsync(partition => partition.SaveAsync());
        _rig.Crash();
        Assert.Equal([7L], await BookAsync());
    }

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    /// <summary>Another release's tailer begins, at a place that everything before was applied.</summary>
    private void Deploy(SubscriptionSet set, long since)
    {
        _rig.Tailer.Generation++;
        _rig.Tailer.Followed = FollowedSets.With(_rig.Tailer.Followed, set, new ChangeToken(since, 0));
    }

    private static SubscriptionSet Other(SubscriptionSet? besides = null) => new(
        [.. besides?.Items ?? [], new Subscription { Name = "other", Level = SubscriptionLevel.Table, Tables = TableGlob.Parse("shop.items"), Subscriber = new Handed() }],
        besides?.Partitions);

    private async Task TakeAsync(params long[] sequences)
    {
        var previous = _rig.Tailer.Followed[^1].Since();
        foreach (var sequence in sequences)
        {
            Assert.True(await _rig.TryAsync(Shop.Delivery(_rig.Tailer.Generation, _rig.Tailer.Followed[^1].Since(), Shop.Batch(previous, Shop.Inserts(sequence, sequence)))));
            previous = new ChangeToken(sequence, 0);
        }
    }

    private async Task<IEnumerable<long>> BookAsync() => (await _rig.BookAsync()).Tokens.Select(token => token.Sequence);
}
