using Orleans.Runtime;
using Router.Contracts;
using Router.Contracts.Orleans.Streams;
using Router.Grains.Tables;
using Router.Grains.Tests.Tables.Fakes;
using Router.Routing.Subscriptions;

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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_handler_that_is_cancelled_since_its_silo_stops_has_taken_nothing_and_nothing_is_wrong(bool throwsAnother)
    {
        using var stopping = new CancellationTokenSource();
        var (handed, atWork) = (new List<long>(), new TaskCompletionSource());
        var handler = new Handler(async (batch, cancellationToken) =>
        {
            handed.Add(batch.FirstToken.Sequence);
            if (batch.FirstToken.Sequence == 20 && atWork.TrySetResult())
            {
                var cancelled = new TaskCompletionSource();
                await using var registration = cancellationToken.Register(cancelled.SetResult);
                await cancelled.Task;
                throw throwsAnother ? new IOException("cut off") : new OperationCanceledException(cancellationToken);
            }
        });
        await using var rig = new PartitionRig { Subscriptions = () => PartitionRig.SetOf(handler), Stopping = stopping.Token };
        Assert.True(await rig.TryAsync(Shop.Delivery(1, s_start, Shop.Batch(s_start, Shop.Inserts(10, 1)))));
        var taking = rig.Run.TakeAsync(Whole());
        await atWork.Task;
        await stopping.CancelAsync();
        await Assert.ThrowsAsync<DeliveryRefusedException>(() => taking);
        await Assert.ThrowsAsync<DeliveryRefusedException>(() => rig.Run.TakeAsync(Whole()));
        Assert.Equal((PartitionState.Running, null), (rig.Run.State, rig.Run.Fault));
        Assert.Equal([10, 10, 20], handed.Where(sequence => sequence <= 20).Order());
        Assert.Equal(10, rig.Run.Applied.Token.Sequence);

        // Elsewhere.
        await using var other = new PartitionRig { Subscriptions = rig.Subscriptions, Storage = rig.Storage };
        handed.Clear();
        await other.Run.TakeAsync(Whole());
        Assert.Equal([10, 20, 30], handed);
    }

    [Fact]
    public async Task A_tailer_that_cannot_be_reached_is_told_from_what_somebody_must_mend()
    {
        await using var rig = new PartitionRig();
        foreach (var (failure, isUnreached) in new (Exception, bool)[] { (new TimeoutException("late"), true), (new SiloUnavailableException("gone"), true), (new InvalidOperationException("broken"), false) })
        {
            rig.Tailer.Failure = failure;
            rig.Run.Resume();
            Assert.Equal(isUnreached, (await Assert.ThrowsAsync<DeliveryRefusedException>(rig.Run.BeginAsync)).IsUnreached);
        }
    }

    private sealed class Handler(Func<ChangeBatch, CancellationToken, Task> handle) : ISubscriber
    {
        public async ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken) => await handle(batch, cancellationToken);
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
