using Router.Routing.Tests.Fakes;
using Router.Servers;
using Router.Standalone.Lanes;
using Router.Standalone.Tests.Fakes;

namespace Router.Standalone.Tests;

public sealed class LaneTests
{
    private readonly Orders _items = new("shop", "items");
    private readonly Recorder _recorder = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_that_is_published_is_ever_left_lying(bool isAsync)
    {
        if (isAsync)
        {
            _recorder.Before = async (_, _) => await Task.Yield();
        }

        await using var rig = new Rig(Follow.Table(_recorder, "*.*"));
        for (var round = 1; round <= 20_000; round++)
        {
            rig.Source.Commit(Orders.Table.Insert(round), Orders.At(_items.Insert(round), 1));
            rig.Log.Idle();
            if (round % 3 == 0)
            {
                // No further publication comes to the rescue of one that nobody woke a worker for.
                var spinner = new SpinWait();
                var started = Environment.TickCount64;
                while (_recorder.Count < 2 * round)
                {
                    spinner.SpinOnce(sleep1Threshold: -1);
                    Assert.True(Environment.TickCount64 - started < 20_000, $"round {round}: {_recorder.Count} of {2 * round}");
                }
            }
        }

        await rig.DrainedAsync();
        Assert.Equal(40_000, _recorder.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_subscriber_that_fails_for_good_stops_its_partition_and_the_others_go_on(bool isAsync)
    {
        _recorder.Before = async (batch, _) =>
        {
            if (isAsync)
            {
                await Task.Yield();
            }

            if (batch.Table.Name.Table == "orders" && batch.Transaction.Sequence >= 10)
            {
                throw new IOException("The sink is gone.");
            }
        };
        await using var rig = new Rig(Follow.Table(_recorder, "*.*"));
        for (var id = 1; id <= 100; id++)
        {
            rig.Source.Commit(Orders.Table.Insert(id), Orders.At(_items.Insert(id), 1));
        }

        var checkpoint = rig.Log.CheckpointAsync();
        rig.Log.Idle();
        await Eventually.TrueAsync(() => rig.Log.Partitions[1].Outstanding == 0 && !rig.Failures.IsEmpty, "items are delivered and orders stopped");
        var stopped = rig.WorkerOf("shop.orders").Status;
        Assert.Equal((PartitionState.Stopped, 91, 9, 2), (stopped.State, stopped.Outstanding, stopped.Rows, stopped.Retries));
        Assert.IsType<IOException>(stopped.Failure);
        Assert.Equal([("shop.orders", stopped.Failure)], rig.Failures);
        Assert.Equal(10, rig.Log.Status.AcknowledgedBefore.Sequence);

        rig.Source.Commit(_items.Insert(101));
        rig.Log.Idle();
        await Eventually.TrueAsync(() => _recorder.Count == 9 + 101, "items go on");
        Assert.False(checkpoint.IsCompleted);
    }

    [Fact]
    public async Task What_a_subscriber_throws_at_once_stops_its_partition_and_not_the_source()
    {
        await using var rig = new Rig(Follow.Row(_recorder, "no number"), Follow.Table(_recorder, "shop.items"));
        rig.Source.Commit(Orders.Table.Insert(1), Orders.At(_items.Insert(1), 1));
        rig.Log.Idle();
        await Eventually.TrueAsync(() => _recorder.Count == 1 && !rig.Failures.IsEmpty, "orders stopped");
        Assert.IsType<ArgumentException>(rig.WorkerOf("shop.orders").Failure);
        await Eventually.TrueAsync(() => rig.WorkerOf("shop.items").State == PartitionState.Idle, "items have nothing left");
    }

    [Fact]
    public async Task A_state_that_cannot_be_noted_stops_its_partition_and_the_checkpoint_is_not_taken()
    {
        var counter = new Counter { Capturing = () => throw new InvalidOperationException("The sink was closed.") };
        await using var rig = new Rig(Follow.Table(counter));
        rig.Source.Commit(Orders.Table.Insert(1));
        var checkpoint = rig.Log.CheckpointAsync();
        rig.Log.Idle();
        await Eventually.TrueAsync(() => !rig.Failures.IsEmpty, "orders stopped");
        Assert.Equal("The sink was closed.", rig.WorkerOf("shop.orders").Failure!.Message);
        Assert.False(checkpoint.IsCompleted);
    }

    [Fact]
    public async Task A_subscriber_that_awaits_gives_its_lane_to_the_others()
    {
        var release = new TaskCompletionSource();
        _recorder.Before = async (batch, _) =>
        {
            if (batch.Table.Name.Table == "t0")
            {
                await release.Task;
            }
        };
        await using var rig = new Rig(Follow.Table(_recorder, "*.*"));

        // Four partitions on two lanes.
        for (var id = 1; id <= 50; id++)
        {
            rig.Source.Commit([.. Enumerable.Range(0, 4).Select(table => Orders.At(new Orders("shop", $"t{table}").Insert(id), table))]);
        }

        rig.Log.Idle();
        await Eventually.TrueAsync(() => _recorder.Count == 150, "the other three are delivered");
        Assert.Equal(PartitionState.Awaiting, rig.WorkerOf("shop.t0").State);
        Assert.Equal(50, rig.WorkerOf("shop.t0").Status.Outstanding);
        Assert.Equal(1, rig.Log.Status.AcknowledgedBefore.Sequence);

        release.SetResult();
        await rig.DrainedAsync();
        Assert.Equal(200, _recorder.Count);
    }

    [Fact]
    public async Task A_lower_level_follows_an_asynchronous_higher_one_batch_by_batch()
    {
        var release = new SemaphoreSlim(0);
        var table = new Recorder();
        _recorder.Before = async (_, cancellationToken) => await release.WaitAsync(cancellationToken);
        await using var rig = new Rig(Follow.Log(_recorder), Follow.Table(table));
        for (var id = 1; id <= 20; id++)
        {
            rig.Source.Commit(Orders.Table.Insert(id));
        }

        rig.Log.Idle();
        for (var id = 1; id <= 20; id++)
        {
            Assert.True(table.Count < id);
            release.Release();
            await Eventually.TrueAsync(() => table.Count == id, $"the table's subscriber has {id}, as the log's");
        }
    }

    [Fact]
    public async Task A_stop_takes_a_subscriber_that_listens_out_of_its_wait_and_the_batch_stays_unacknowledged()
    {
        _recorder.Before = async (_, cancellationToken) => await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        var rig = new Rig(Follow.Table(_recorder));
        rig.Source.Commit(Orders.Table.Insert(1));
        rig.Log.Idle();
        await Eventually.TrueAsync(() => rig.WorkerOf("shop.orders").State == PartitionState.Awaiting, "the subscriber waits");
        await rig.DisposeAsync();
        await Eventually.TrueAsync(() => rig.WorkerOf("shop.orders").State == PartitionState.Stopped, "it stopped");
        Assert.Empty(rig.Failures);
        Assert.Equal(1, rig.Log.Partitions[0].Outstanding);
    }

    [Fact]
    public async Task A_blocked_subscriber_stops_the_source_at_the_full_window_and_not_before()
    {
        var release = new TaskCompletionSource();
        _recorder.Before = async (_, _) => await release.Task;
        await using var rig = new Rig(Rig.Small, -1, Follow.Table(_recorder));
        var source = Task.Run(() =>
        {
            for (var id = 0; id < 200; id++)
            {
                rig.Source.Commit(Orders.Table.InsertLarge(id, 100 << 10));
            }

            rig.Log.Idle();
        });
        await Eventually.TrueAsync(() => rig.Log.Status.Waits == 1, "the source waits");
        Assert.False(source.IsCompleted);
        Assert.InRange(rig.Log.Partitions[0].Outstanding, 30, 45);

        release.SetResult();
        await source;
        await rig.DrainedAsync();
        Assert.Equal(Enumerable.Range(0, 200).Select(id => $"I orders {id}"), _recorder.Seen);
    }

    [Fact]
    public async Task A_busy_partition_takes_turns_with_the_others_of_its_lane()
    {
        var first = new TaskCompletionSource();
        var seenBefore = -1;
        _recorder.Before = (batch, _) =>
        {
            if (batch.Table.Name.Table == "items")
            {
                seenBefore = _recorder.Count;
            }

            return batch.Transaction.Sequence == 1 ? new ValueTask(first.Task) : default;
        };

        // One lane: the log's level makes it so.
        await using var rig = new Rig(Follow.Log(new Recorder(), "none.*"), Follow.Table(_recorder, "shop.*"));
        rig.Source.Commit(Orders.Table.Insert(0));
        for (var id = 1; id < 20_000; id++)
        {
            rig.Source.Commit(Orders.Table.Insert(id));
        }

        rig.Log.Idle();
        rig.Source.Commit(_items.Insert(1));
        first.SetResult();
        rig.Log.Idle();
        await rig.DrainedAsync();
        Assert.InRange(seenBefore, 0, 19_000);
    }
}
