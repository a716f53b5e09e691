using Router.Routing.Log;
using Router.Routing.Tests.Fakes;
using Router.Servers;

namespace Router.Routing.Tests;

/// <summary>The bounded window, and the source waiting for room in it.</summary>
public sealed class WindowTests : IDisposable
{
    private readonly Recorder _recorder = new();
    private readonly Orders _items = new("shop", "items");
    private readonly Playground _ground;

    public WindowTests() => _ground = new Playground(Playground.Small, -1, Follow.Table(_recorder, "shop.*"));

    public void Dispose() => _ground.Dispose();

    [Fact]
    public async Task A_full_window_stops_the_source_and_acknowledgements_let_it_go_on()
    {
        var source = Task.Run(() => CommitMany(Orders.Table, 200));
        await Eventually.TrueAsync(() => _ground.Log.Status.Waits == 1, "the source waits");
        var dispatched = _ground.Log.Status.DispatchedSequence.Sequence;
        Assert.InRange(dispatched, 30, 45);
        Assert.False(source.IsCompleted);
        Assert.InRange(_ground.Log.Status.WindowBytes, 3 << 20, 4 << 20);

        while (!source.IsCompleted)
        {
            await _ground.Lanes.StepAsync();
        }

        await source;
        await _ground.DeliverAsync();
        Assert.Equal(Enumerable.Range(0, 200).Select(id => $"I orders {id}"), _recorder.Seen);
    }

    [Fact]
    public async Task A_partition_that_stays_behind_stops_the_others_only_when_the_window_is_full()
    {
        _ground.Lanes.Held.Add("shop.items");
        _ground.Source.Commit(_items.Insert(1000));
        CommitMany(Orders.Table, 20);
        await _ground.DeliverAsync();
        Assert.Equal(20, _recorder.Count);

        var source = Task.Run(() => CommitMany(Orders.Table, 100));
        while (_ground.Log.Status.Waits == 0)
        {
            await _ground.Lanes.StepAsync();
        }

        await _ground.Lanes.DrainAsync();
        Assert.False(source.IsCompleted);
        Assert.Equal(1, _ground.Log.Status.AcknowledgedBefore.Sequence);

        _ground.Lanes.Held.Clear();
        while (!source.IsCompleted)
        {
            await _ground.Lanes.StepAsync();
        }

        await source;
        await _ground.DeliverAsync();
        Assert.Equal(121, _recorder.Count);
    }

    /// <summary>What holds the window is the next batch of a partition, not the one it acknowledged last.</summary>
    [Fact]
    public async Task A_partition_that_stays_behind_holds_the_window_from_its_own_next_batch_on()
    {
        _ground.Source.Commit(_items.Insert(1000));
        CommitMany(Orders.Table, 30);
        _ground.Source.Commit(_items.Insert(1001));
        _ground.Log.Idle();
        await _ground.Lanes.StepAsync();
        Assert.True(_ground.Lanes.ReaderOf("shop.items").TryRead(new Contracts.ChangeFrame()));
        _ground.Lanes.Held.Add("shop.items");
        await _ground.DeliverAsync();

        Assert.InRange(_ground.Log.Status.WindowBytes, 1, 200 << 10);
        Assert.Equal(32, _ground.Log.Status.AcknowledgedBefore.Sequence);
    }

    [Fact]
    public async Task The_number_of_entries_is_bounded_too()
    {
        var limit = Playground.Small.WindowEntries;
        var row = Orders.Table.Insert(1);
        var source = Task.Run(() =>
        {
            for (var i = 0; i < 2 * limit; i++)
            {
                _ground.Source.Commit(row);
            }
        });
        await Eventually.TrueAsync(() => _ground.Log.Status.Waits == 1, "the source waits");
        Assert.InRange(_ground.Log.Status.DispatchedSequence.Sequence, limit - 1, limit + 1);

        while (!source.IsCompleted)
        {
            await _ground.Lanes.StepAsync();
        }

        await source;
        await _ground.DeliverAsync();
        Assert.Equal(2 * limit, _recorder.Count);
    }

    [Fact]
    public async Task A_stop_releases_a_source_that_waits()
    {
        var source = Task.Run(() => CommitMany(Orders.Table, 200));
        await Eventually.TrueAsync(() => _ground.Log.Status.Waits == 1, "the source waits");
        _ground.Log.Stop();
        await Assert.ThrowsAsync<OperationCanceledException>(() => source);
    }

    [Fact]
    public async Task A_source_that_is_stopped_already_does_not_begin_to_wait()
    {
        _ground.Log.Stop();
        await Assert.ThrowsAsync<OperationCanceledException>(() => Task.Run(() => CommitMany(Orders.Table, 200)));
    }

    private void CommitMany(Orders table, int count)
    {
        for (var id = 0; id < count; id++)
        {
            _ground.Source.Commit(table.InsertLarge(id, 100 << 10));
        }
    }
}
