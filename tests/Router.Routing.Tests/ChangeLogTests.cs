using Router.Contracts;
using Router.Routing.Log;
using Router.Routing.Tests.Fakes;

namespace Router.Routing.Tests;

public sealed class ChangeLogTests : IDisposable
{
    private readonly Recorder _recorder = new();
    private readonly Playground _ground;

    public ChangeLogTests() => _ground = new Playground(Follow.Table(_recorder));

    public void Dispose() => _ground.Dispose();

    [Fact]
    public async Task A_transaction_is_delivered_at_its_end_and_not_before()
    {
        _ground.Source.AppendAll(Orders.Table.Insert(1, 2), Orders.Table.Delete(1));
        await _ground.DeliverAsync();
        Assert.Empty(_recorder.Seen);

        _ground.Source.CommitOpen();
        await _ground.DeliverAsync();
        Assert.Equal(["I orders 1", "I orders 2", "D orders 1"], _recorder.Seen);
    }

    [Fact]
    public async Task What_was_rolled_back_is_never_delivered_and_the_rest_keeps_its_bytes()
    {
        _ground.Source.AppendAll(Orders.Table.Insert(1), Orders.Table.Insert(2));
        _ground.Log.Discard();
        _ground.Source.Commit(Orders.Table.Insert(3));
        await _ground.DeliverAsync();

        Assert.Equal(["I orders 3"], _recorder.Seen);
    }

    [Fact]
    public async Task A_rewind_drops_what_came_after_its_mark_and_nothing_else()
    {
        _ground.Source.Append(Orders.Table.Insert(1));
        var mark = _ground.Log.Mark();
        _ground.Source.AppendAll(Orders.Table.Insert(2), Orders.Table.Truncate());
        var inner = _ground.Log.Mark();
        _ground.Source.Append(Orders.Table.Insert(3));
        _ground.Log.Rewind(inner);
        _ground.Log.Rewind(mark);
        _ground.Source.Append(Orders.Table.Insert(4));
        _ground.Source.CommitOpen();
        await _ground.DeliverAsync();

        Assert.Equal(["I orders 1", "I orders 4"], _recorder.Seen);
    }

    [Fact]
    public async Task Rows_carry_their_transaction_and_their_ordinal_in_it()
    {
        var recorder = new Recorder { WithTokens = true };
        using var ground = new Playground(Follow.Table(recorder));
        ground.Source.Commit(Orders.Table.Insert(1, 2), Orders.At(Orders.Table.Insert(3), 2));
        ground.Source.Commit(Orders.Table.Insert(4));
        await ground.DeliverAsync();

        Assert.Equal(["1:0 I orders 1", "1:2 I orders 2", "1:4 I orders 3", "2:0 I orders 4"], recorder.Seen);
    }

    [Fact]
    public async Task Transactions_in_the_loaded_state_are_dropped_when_they_come_again()
    {
        var recorder = new Recorder();
        using var ground = new Playground(new ChangeLogOptions(), 2, Follow.Table(recorder));
        ground.Source.Commit(Orders.Table.Insert(1));
        ground.Source.Commit(Orders.Table.InsertLarge(2, 9 << 20));
        ground.Source.Commit(Orders.Table.Insert(3));
        await ground.DeliverAsync();

        Assert.Equal(["I orders 3"], recorder.Seen);
        Assert.Equal(2, ground.Log.Status.Replayed);
        Assert.Equal(1, ground.Log.Status.Transactions);
    }

    [Fact]
    public async Task A_batch_that_outlives_its_delivery_throws_and_never_shows_other_rows()
    {
        ChangeBatch kept = default;
        _recorder.Before = (batch, _) =>
        {
            kept = batch;
            return default;
        };
        _ground.Source.Commit(Orders.Table.Insert(1));
        await _ground.DeliverAsync();

        Assert.Throws<InvalidOperationException>(() => kept.Count);
    }

    [Fact]
    public async Task Received_dispatched_and_acknowledged_are_three_positions()
    {
        _ground.Source.Commit(Orders.Table.Insert(1));
        _ground.Source.Commit(Orders.Table.Insert(2));
        _ground.Log.Idle();
        await _ground.Lanes.StepAsync();

        var status = _ground.Log.Status;
        Assert.Equal(("binlog.000001", 3), (status.ReceivedFile, status.ReceivedOffset));
        Assert.Equal(2, status.DispatchedSequence.Sequence);
        Assert.InRange(status.AcknowledgedBefore.Sequence, 1, 2);

        await _ground.DeliverAsync();
        Assert.Equal(3, _ground.Log.Status.AcknowledgedBefore.Sequence);
    }

    [Fact]
    public async Task An_idle_partition_that_gets_work_again_is_acknowledged_up_to_that_work()
    {
        _ground.Source.Commit(Orders.Table.Insert(1));
        await _ground.DeliverAsync();
        for (var i = 0; i < 100; i++)
        {
            _ground.Source.Commit(new Orders("shop", "silent").Insert(i));
        }

        _ground.Source.Commit(Orders.Table.Insert(2));
        _ground.Log.Idle();

        Assert.Equal(102, _ground.Log.Status.AcknowledgedBefore.Sequence);
    }

    [Fact]
    public async Task Transactions_that_nobody_follows_move_the_position_and_hold_nothing()
    {
        for (var i = 0; i < 5000; i++)
        {
            _ground.Source.Commit(new Orders("other", "table").InsertLarge(i, 4000));
        }

        await _ground.DeliverAsync();
        Assert.Equal(5000, _ground.Log.Status.DispatchedSequence.Sequence);
        Assert.Equal(5001, _ground.Log.Status.AcknowledgedBefore.Sequence);
        Assert.Equal(0, _ground.Log.Status.WindowBytes);
    }

    [Theory]
    [InlineData(1 << 20, 64 << 10)]
    [InlineData(4 << 20, 0)]
    [InlineData(4 << 20, 2 << 20)]
    public void Bounds_that_could_never_work_are_refused_at_once(long windowBytes, int segmentBytes)
    {
        var options = new ChangeLogOptions { WindowBytes = windowBytes, SegmentBytes = segmentBytes };
        Assert.Throws<ArgumentOutOfRangeException>(() => new Playground(options, -1));
    }
}
