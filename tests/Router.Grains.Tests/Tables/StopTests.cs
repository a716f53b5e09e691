using Router.Contracts;
using Router.Contracts.Orleans.Streams;
using Router.Grains.Tables;
using Router.Grains.Tests.Tables.Fakes;

namespace Router.Grains.Tests.Tables;

/// <summary>A subscriber that throws at its last try stops its partition: nothing passes it, and it is tried again after pauses.</summary>
public sealed class StopTests
{
    private static readonly ChangeToken s_start = new(4, 0);

    [Fact]
    public async Task A_stopped_partition_refuses_without_trying_until_its_pause_is_over()
    {
        var (tries, isBroken) = (0, true);
        await using var rig = new PartitionRig { Subscriptions = () => PartitionRig.SetOf(new TokenBook { OnBatch = _ => { tries++; ThrowIf(isBroken); } }) };
        await Assert.ThrowsAsync<DeliveryRefusedException>(() => rig.Run.TakeAsync(Whole()));
        Assert.Equal((PartitionState.Stopped, 1), (rig.Run.State, tries));
        Assert.Contains("broken", rig.Run.Fault, StringComparison.Ordinal);
        rig.Time.Advance(TimeSpan.FromSeconds(29));
        await Assert.ThrowsAsync<DeliveryRefusedException>(() => rig.Run.TakeAsync(Whole()));
        Assert.Equal(1, tries);
        rig.Time.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<DeliveryRefusedException>(() => rig.Run.TakeAsync(Whole()));
        Assert.Equal(2, tries);
        rig.Time.Advance(TimeSpan.FromSeconds(31));
        await Assert.ThrowsAsync<DeliveryRefusedException>(() => rig.Run.TakeAsync(Whole()));
        Assert.Equal(2, tries);
        isBroken = false;
        rig.Run.Resume();
        await rig.Run.TakeAsync(Whole());
        Assert.Equal(PartitionState.Running, rig.Run.State);
        Assert.Null(rig.Run.Fault);
        Assert.Equal(9, (await rig.BookAsync()).Tokens.Count);
    }

    [Fact]
    public async Task What_comes_before_the_change_that_fails_is_done_once_more_and_then_never_again()
    {
        var handed = new List<long>();
        await using var rig = new PartitionRig
        {
            Subscriptions = () => PartitionRig.SetOf(new TokenBook
            {
                OnBatch = batch =>
                {
                    handed.Add(batch.FirstToken.Sequence);
                    ThrowIf(batch.FirstToken.Sequence == 30);
                },
            }),
        };
        for (var tries = 0; tries < 4; tries++)
        {
            Assert.False(await rig.TryAsync(Whole()));
        }

        Assert.Equal([10, 20, 30, 10, 20, 30, 30, 30], handed);
        Assert.Equal(20, rig.Run.Applied.Token.Sequence);
    }

    [Fact]
    public async Task Something_missing_is_refused_and_the_tailer_is_asked_to_read_it_again()
    {
        await using var rig = new PartitionRig();
        Assert.True(await rig.TryAsync(Shop.Delivery(3, s_start, Shop.Batch(s_start, Shop.Inserts(10, 1)))));
        Assert.False(await rig.TryAsync(Shop.Delivery(3, s_start, Shop.Batch(new ChangeToken(20, 0), Shop.Inserts(30, 1)))));
        Assert.Equal([(3L, new ChangeToken(10, 0))], rig.Tailer.Rewinds);
        Assert.Equal(1, rig.Run.Refused);
        Assert.True(await rig.TryAsync(Shop.Delivery(4, s_start, Shop.Batch(s_start, Shop.Inserts(10, 1), Shop.Inserts(20, 1), Shop.Inserts(30, 1)))));
        Assert.Equal(3, (await rig.BookAsync()).Tokens.Count);
        Assert.Equal(1, rig.Run.Replayed);
    }

    private static void ThrowIf(bool isBroken)
    {
        if (isBroken)
        {
            throw new InvalidOperationException("The handler is broken.");
        }
    }

    private static ChangeDelivery Whole() =>
        Shop.Delivery(1, s_start, Shop.Batch(s_start, Shop.Inserts(10, 1, 2, 3), Shop.Inserts(20, 1, 2, 3)), Shop.Batch(new ChangeToken(20, 4), Shop.Inserts(30, 1, 2, 3)));
}
