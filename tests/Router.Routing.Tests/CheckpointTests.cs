using Router.Contracts;
using Router.Routing.Log;
using Router.Routing.Tests.Fakes;

namespace Router.Routing.Tests;

public sealed class CheckpointTests : IDisposable
{
    private readonly Counter _counter = new();
    private readonly Orders _items = new("shop", "items");
    private readonly Playground _ground;

    public CheckpointTests() => _ground = new Playground(Follow.Table(_counter, "shop.*"));

    public void Dispose() => _ground.Dispose();

    [Fact]
    public async Task It_holds_each_partitions_state_at_one_transactions_end_whatever_was_done_since()
    {
        _ground.Source.Commit(Orders.Table.Insert(1), Orders.At(_items.Insert(1), 1));
        _ground.Source.Commit(Orders.Table.Insert(2));
        var task = _ground.Log.CheckpointAsync();
        _ground.Log.Idle();
        _ground.Lanes.Held.Add("shop.items");
        _ground.Source.Commit(Orders.Table.Insert(3), Orders.At(_items.Insert(3), 1));
        await _ground.DeliverAsync();
        Assert.Equal(["1:0", "2:0", "3:0"], _counter.Of("shop.orders"));
        Assert.False(task.IsCompleted);

        _ground.Lanes.Held.Clear();
        await _ground.DeliverAsync();
        var checkpoint = await task;
        Assert.Equal((2, 3), (checkpoint.ThroughSequence, checkpoint.Position.Offset));
        Assert.Equal(["1:0", "2:0"], await StateAsync(checkpoint, "shop.orders"));
        Assert.Equal(["1:2"], await StateAsync(checkpoint, "shop.items"));
        Assert.Equal(2, checkpoint.States.Count);
    }

    [Fact]
    public async Task Partitions_with_nothing_to_do_pass_it_too()
    {
        _ground.Source.Commit(Orders.Table.Insert(1), Orders.At(_items.Insert(1), 1));
        await _ground.DeliverAsync();
        var task = _ground.Log.CheckpointAsync();
        await _ground.DeliverAsync();

        Assert.Equal(["1:2"], await StateAsync(await task, "shop.items"));
    }

    [Fact]
    public async Task One_asked_for_within_a_transaction_stands_before_it()
    {
        _ground.Source.Commit(Orders.Table.Insert(1));
        _ground.Source.Append(Orders.Table.Insert(2));
        var task = _ground.Log.CheckpointAsync();
        await _ground.DeliverAsync();
        _ground.Source.CommitOpen();
        await _ground.DeliverAsync();

        var checkpoint = await task;
        Assert.Equal(1, checkpoint.ThroughSequence);
        Assert.Equal(["1:0"], await StateAsync(checkpoint, "shop.orders"));
    }

    [Fact]
    public async Task A_partition_that_came_to_be_afterwards_is_not_in_it()
    {
        _ground.Source.Commit(Orders.Table.Insert(1));
        var task = _ground.Log.CheckpointAsync();
        _ground.Log.Idle();
        _ground.Source.Commit(_items.Insert(2));
        await _ground.DeliverAsync();

        Assert.Equal(["shop.orders"], (await task).States.Select(state => state.Partition));
    }

    [Fact]
    public async Task Without_partitions_it_is_just_the_position()
    {
        using var ground = new Playground();
        ground.Source.Commit(Orders.Table.Insert(1));
        var task = ground.Log.CheckpointAsync();
        ground.Log.Idle();
        Assert.Equal(2, (await task).Position.Offset);
    }

    [Fact]
    public async Task Its_position_lies_before_an_undecided_prepared_transaction()
    {
        _ground.Source.Commit(Orders.Table.Insert(1));
        _ground.Source.HeldBefore = 2;
        _ground.Source.Append(Orders.Table.Insert(2));
        _ground.Log.Prepare("'a'");
        _ground.Source.Commit(Orders.Table.Insert(3));
        var task = _ground.Log.CheckpointAsync();
        await _ground.DeliverAsync();

        var checkpoint = await task;
        Assert.Equal((2, 2), (checkpoint.Position.Offset, checkpoint.ThroughSequence));
    }

    [Fact]
    public async Task It_waits_until_something_is_known_of_the_position()
    {
        var task = _ground.Log.CheckpointAsync();
        await _ground.DeliverAsync();
        Assert.False(task.IsCompleted || _ground.Log.IsPositioned);

        _ground.Log.Advance(_ground.Source);
        await _ground.DeliverAsync();
        Assert.Equal(1, (await task).Position.Offset);
        Assert.Equal(-1, (await task).ThroughSequence);
    }

    [Fact]
    public async Task There_is_one_at_a_time_and_the_next_right_after_it()
    {
        _ground.Source.Commit(Orders.Table.Insert(1));
        var first = _ground.Log.CheckpointAsync();
        Assert.Same(first, _ground.Log.PendingCheckpoint);
        Assert.Throws<InvalidOperationException>(() => { _ = _ground.Log.CheckpointAsync(); });
        await _ground.DeliverAsync();
        Assert.True(first.IsCompletedSuccessfully);
        Assert.Null(_ground.Log.PendingCheckpoint);

        _ground.Source.Commit(Orders.Table.Insert(2));
        var second = _ground.Log.CheckpointAsync();
        await _ground.DeliverAsync();
        Assert.Equal(2, (await second).ThroughSequence);
    }

    [Fact]
    public async Task A_log_that_is_disposed_of_ends_the_wait()
    {
        var task = _ground.Log.CheckpointAsync();
        _ground.Log.Dispose();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
    }

    /// <summary>A barrier that comes between two looks of the lane must not let the batch behind it slip into the state.</summary>
    [Fact]
    public async Task A_lane_that_reads_while_checkpoints_are_set_never_takes_a_batch_from_behind_one()
    {
        var options = new ChangeLogOptions();
        var scheduler = new HandScheduler();
        using var log = new ChangeLog(options, new Subscriptions.SubscriptionSet([Follow.Table(_counter)]), scheduler);
        scheduler.Log = log;
        var source = new ScriptedLog(log);
        source.Commit(Orders.Table.Insert(0));
        log.Idle();
        var reader = scheduler.ReaderOf("shop.orders");
        var isOver = false;
        var lane = Task.Run(async () =>
        {
            var frame = new ChangeFrame();
            while (!Volatile.Read(ref isOver))
            {
                while (reader.TryRead(frame))
                {
                    await reader.Partition.Processor.ProcessAsync(frame, CancellationToken.None);
                    frame.Close();
                    reader.Acknowledge();
                }
            }
        });

        for (var round = 0; round < 1_000; round++)
        {
            var task = log.CheckpointAsync();
            log.Idle();
            source.Commit(Orders.Table.Insert(1));
            log.Idle();
            var checkpoint = await task;
            var state = await StateAsync(checkpoint, "shop.orders");
            Assert.Equal($"{checkpoint.ThroughSequence}:0", state[^1]);
            Assert.Equal(checkpoint.ThroughSequence, state.Length);
        }

        Volatile.Write(ref isOver, true);
        await lane;
    }

    private static async Task<string[]> StateAsync(Checkpoint checkpoint, string partition)
    {
        var state = checkpoint.States.Single(state => state.Partition == partition);
        return Counter.Read(await state.State.ReadAsync());
    }
}
