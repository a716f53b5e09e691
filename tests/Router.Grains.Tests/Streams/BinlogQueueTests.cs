using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime;
using Orleans.Streams;
using Router.Contracts.Orleans.Streams;
using Router.Grains.Streams;

namespace Router.Grains.Tests.Streams;

/// <summary>A queue and its cursors, call by call.</summary>
public sealed class BinlogQueueTests
{
    private static readonly string s_name = new StreamName("main", "shop", "orders").ToString();
    private static readonly StreamId s_stream = StreamId.Create(RouterStreams.TablesNamespace, s_name);

    private readonly StepClock _clock = new();
    private readonly TableModel _table = new(s_name);
    private readonly ScriptedTailer _tailer;
    private readonly BinlogQueue _queue;

    public BinlogQueueTests()
    {
        _tailer = new ScriptedTailer(1, null, 1000) { AppliedOf = _ => _table.Applied };
        _queue = NewQueue();
    }

    [Fact]
    public Task A_delivery_is_accepted_by_the_next_move_and_by_nothing_else() => OneAtATime.RunAsync(async () =>
    {
        await WriteAsync(1);
        using var cursor = Cursor();
        var delivery = Fetch(cursor);
        _table.Take(delivery);
        await PumpAsync();
        Assert.False(_tailer.IsAllAcknowledged);
        Assert.False(cursor.MoveNext());
        await PumpAsync();
        Assert.True(_tailer.IsAllAcknowledged);
    });

    [Fact]
    public Task After_a_failure_the_same_delivery_comes_again_though_more_arrived() => OneAtATime.RunAsync(async () =>
    {
        await WriteAsync(1);
        using var cursor = Cursor();
        var delivery = Fetch(cursor);
        await WriteAsync(1);
        cursor.RecordDeliveryFailure();
        Assert.Same(delivery, Fetch(cursor));
        _table.Take(delivery);
        Assert.Equal(delivery.Last, Fetch(cursor).Previous);
    });

    [Fact]
    public Task A_move_that_nobody_fetched_from_steps_over_nothing() => OneAtATime.RunAsync(async () =>
    {
        await WriteAsync(1);
        await WriteAsync(1);
        using var cursor = Cursor();
        Assert.True(cursor.MoveNext());
        Assert.Equal(1, Fetch(cursor).Batches[0].First.Sequence);
    });

    [Fact]
    public Task What_a_disposed_cursor_gave_is_given_again_by_the_next() => OneAtATime.RunAsync(async () =>
    {
        await WriteAsync(2);
        using var pin = Cursor();
        var disposed = Cursor();
        Fetch(disposed);
        disposed.Dispose();
        Assert.False(disposed.MoveNext());
        using var next = Cursor();
        Assert.Equal(1, Fetch(next).Batches[0].First.Sequence);
    });

    [Fact]
    public Task Batches_come_together_up_to_the_bytes_of_a_delivery_and_one_that_is_longer_by_itself() => OneAtATime.RunAsync(async () =>
    {
        for (var batch = 0; batch < 5; batch++)
        {
            _tailer.Write(s_name, 1);
        }

        await PumpAsync();
        await PumpAsync();
        using var cursor = Cursor();
        Assert.Equal(3, Fetch(cursor).Batches.Length);
        var small = new HeldStreams(new BinlogStreamOptions { DeliveryBytes = 10 });
        Assert.True(small.TakeUp(await _tailer.ReadAsync("main", new() { Queue = 0, QueueCount = 1, Receiver = Guid.NewGuid(), Generation = 0, Accepted = [], MaxBytes = 10, WaitMs = 0 })));
        Assert.Equal(5, _tailer.OutstandingOf(s_name));
    });

    [Fact]
    public Task A_new_generation_voids_what_is_held_and_what_is_on_its_way_ends_harmlessly() => OneAtATime.RunAsync(async () =>
    {
        await WriteAsync(3);
        using var cursor = Cursor();
        var old = Fetch(cursor);
        _tailer.Restart();
        await PumpAsync();
        _table.Take(old);
        var again = Fetch(cursor);
        Assert.Equal(2, again.Generation);
        Assert.Equal(1, again.Batches[0].First.Sequence);
        Assert.Empty(_tailer.Broken);
        _table.Take(again);
        Assert.False(cursor.MoveNext());
        await PumpAsync();
        Assert.True(_tailer.IsAllAcknowledged);
        Assert.Equal(3, _table.Rows.Length);
    });

    [Fact]
    public Task A_delivery_of_an_older_generation_that_failed_is_not_given_again() => OneAtATime.RunAsync(async () =>
    {
        await WriteAsync(3);
        using var cursor = Cursor();
        Fetch(cursor);
        _tailer.Restart();
        await PumpAsync();
        cursor.RecordDeliveryFailure();
        Assert.Equal(2, Fetch(cursor).Generation);
    });

    [Fact]
    public Task An_answer_of_an_older_generation_is_dropped_and_what_was_told_to_its_tailer_is_told_again() => OneAtATime.RunAsync(async () =>
    {
        _tailer.Write(s_name, 1);
        _tailer.Restart();
        await PumpAsync();
        using var cursor = Cursor();
        _table.Take(Fetch(cursor));
        Assert.False(cursor.MoveNext());
        _tailer.AnswerNextAsOlder();
        var reading = _queue.GetQueueMessagesAsync(-1);
        await MoveAsync(200);
        Assert.Empty(await reading);
        Assert.False(_tailer.IsAllAcknowledged);
        await PumpAsync();
        Assert.True(_tailer.IsAllAcknowledged);
    });

    [Fact]
    public Task A_hole_is_read_again_under_another_name() => OneAtATime.RunAsync(async () =>
    {
        await WriteAsync(1);
        _tailer.FailNext(ReadFault.BatchLeftOut);
        await WriteAsync(1);
        await WriteAsync(1);
        await PumpAsync();
        using var cursor = Cursor();
        Assert.Equal([1L, 2, 3], Fetch(cursor).Batches.Select(batch => batch.First.Sequence));
        Assert.Equal(2, _tailer.Receivers);
    });

    [Theory]
    [InlineData(ReadFault.QuestionLost)]
    [InlineData(ReadFault.AnswerLost)]
    internal Task A_failing_read_throws_nothing_waits_a_little_and_is_made_again_under_another_name(ReadFault fault) => OneAtATime.RunAsync(async () =>
    {
        _tailer.FailNext(fault);
        _tailer.Write(s_name, 1);
        var reading = _queue.GetQueueMessagesAsync(-1);
        Assert.False(reading.IsCompleted);
        await MoveAsync(200);
        Assert.Empty(await reading);
        Assert.Single(await _queue.GetQueueMessagesAsync(-1));
    });

    [Fact]
    public Task A_tailer_that_does_not_answer_holds_up_the_agent_no_longer_than_a_poll_and_is_heard_later() => OneAtATime.RunAsync(async () =>
    {
        _tailer.FailNext(ReadFault.Hangs);
        _tailer.Write(s_name, 1);
        var reading = _queue.GetQueueMessagesAsync(-1);
        await MoveAsync(500);
        Assert.Empty(await reading);
        reading = _queue.GetQueueMessagesAsync(-1);
        Assert.Equal(1, _tailer.Questions);
        _tailer.Release();
        Assert.Equal(s_stream, Assert.Single(await reading).StreamId);
    });

    [Fact]
    public Task A_stream_that_no_cursor_looks_after_is_told_of_again() => OneAtATime.RunAsync(async () =>
    {
        await WriteAsync(1);
        Assert.Empty(await _queue.GetQueueMessagesAsync(-1));
        await MoveAsync(1000);
        Assert.Equal(s_stream, Assert.Single(await _queue.GetQueueMessagesAsync(-1)).StreamId);
        using var cursor = Cursor();
        await MoveAsync(1000);
        Assert.Empty(await _queue.GetQueueMessagesAsync(-1));
    });

    [Fact]
    public Task A_queue_that_goes_says_what_was_accepted() => OneAtATime.RunAsync(async () =>
    {
        await WriteAsync(1);
        using var cursor = Cursor();
        _table.Take(Fetch(cursor));
        Assert.False(cursor.MoveNext());
        await _queue.Shutdown(TimeSpan.FromSeconds(5));
        Assert.True(_tailer.IsAllAcknowledged);
    });

    [Fact]
    public Task What_another_receiver_had_acknowledged_meanwhile_is_left_out_and_not_asked_for_again_and_again() => OneAtATime.RunAsync(async () =>
    {
        await WriteAsync(1);
        var other = NewQueue();
        await other.GetQueueMessagesAsync(-1);
        using var othersCursor = other.GetCacheCursor(s_stream, null!);
        _tailer.Write(s_name, 1);
        await other.GetQueueMessagesAsync(-1);
        _table.Take(Fetch(othersCursor));
        Assert.False(othersCursor.MoveNext());
        await other.Shutdown(TimeSpan.FromSeconds(5));
        await WriteAsync(1);
        await PumpAsync();
        using var cursor = Cursor();
        Assert.Equal(3, Fetch(cursor).Batches[^1].First.Sequence);
        Assert.InRange(_tailer.Receivers, 2, 4);
    });

    private BinlogQueue NewQueue()
    {
        var options = new BinlogStreamOptions { Queues = 1, DeliveryBytes = 4000, StreamCacheBytes = 8000, QueueCacheBytes = 20_000 };
        return new BinlogQueue(new QueuePlace("main", 0, 1), _tailer, options, _clock, NullLogger.Instance);
    }

    private IQueueCacheCursor Cursor() => _queue.GetCacheCursor(s_stream, null!);

    private static ChangeDelivery Fetch(IQueueCacheCursor cursor)
    {
        Assert.True(cursor.MoveNext());
        return (ChangeDelivery)cursor.GetCurrent(out _);
    }

    private async Task WriteAsync(int rows)
    {
        _tailer.Write(s_name, rows);
        await PumpAsync();
    }

    private async Task PumpAsync() => _queue.AddToCache(await _queue.GetQueueMessagesAsync(-1));

    private async Task MoveAsync(int milliseconds)
    {
        _clock.Move(TimeSpan.FromMilliseconds(milliseconds));
        for (var turn = 0; turn < 10; turn++)
        {
            await Task.Yield();
        }
    }
}
