using Router.Contracts;
using Router.Routing.Log;
using Router.Routing.Tests.Fakes;

namespace Router.Routing.Tests;

public sealed class PreparedTransactionTests : IDisposable
{
    private readonly Recorder _recorder = new() { WithTokens = true };
    private readonly Playground _ground;

    public PreparedTransactionTests() => _ground = new Playground(Follow.Table(_recorder));

    public void Dispose() => _ground.Dispose();

    [Fact]
    public async Task Rows_wait_for_the_decision_and_take_its_token()
    {
        _ground.Source.Append(Orders.Table.Insert(1, 2));
        _ground.Log.Prepare("'a'");
        _ground.Source.Commit(Orders.Table.Insert(3));
        await _ground.DeliverAsync();
        Assert.Equal(["1:0 I orders 3"], _recorder.Seen);

        _ground.Source.CommitPrepared("'a'");
        await _ground.DeliverAsync();
        Assert.Equal(["1:0 I orders 3", "2:0 I orders 1", "2:2 I orders 2"], _recorder.Seen);
    }

    [Fact]
    public async Task One_that_is_rolled_back_is_never_delivered()
    {
        _ground.Source.Append(Orders.Table.Insert(1));
        _ground.Log.Prepare("'a'");
        _ground.Log.DiscardPrepared("'a'", _ground.Source);
        _ground.Source.Commit(Orders.Table.Insert(2));
        await _ground.DeliverAsync();

        Assert.Equal(["1:0 I orders 2"], _recorder.Seen);
        Assert.Throws<UnknownPreparedTransactionException>(() => _ground.Source.CommitPrepared("'a'"));
    }

    [Fact]
    public void The_status_names_the_oldest_that_is_undecided()
    {
        foreach (var xid in (string[])["'a'", "'b'", "'c'"])
        {
            _ground.Source.Append(Orders.Table.Insert(1));
            _ground.Log.Prepare(xid);
        }

        _ground.Log.DiscardPrepared("'a'", _ground.Source);
        _ground.Log.Idle();
        Assert.Equal("'b'", _ground.Log.Status.OldestPrepared);
    }

    [Fact]
    public async Task One_prepared_again_after_a_reconnect_is_there_once()
    {
        for (var time = 0; time < 2; time++)
        {
            _ground.Source.Append(Orders.Table.Insert(1));
            _ground.Log.Prepare("'a'");
        }

        _ground.Source.CommitPrepared("'a'");
        await _ground.DeliverAsync();
        Assert.Equal(["1:0 I orders 1"], _recorder.Seen);
        Assert.Throws<UnknownPreparedTransactionException>(() => _ground.Source.CommitPrepared("'a'"));
    }

    [Fact]
    public async Task After_a_restart_before_them_only_those_decided_behind_the_state_are_delivered()
    {
        var recorder = new Recorder { WithTokens = true };
        using var ground = new Playground(new ChangeLogOptions(), 3, Follow.Table(recorder));
        ground.Source.Append(Orders.Table.Insert(1));
        ground.Log.Prepare("'in the state'");
        ground.Source.Append(Orders.Table.Insert(2));
        ground.Log.Prepare("'after the state'");
        ground.Source.Commit(Orders.Table.Insert(3));
        ground.Source.CommitPrepared("'in the state'");
        ground.Source.Commit(Orders.Table.Insert(4));
        ground.Source.CommitPrepared("'after the state'");
        await ground.DeliverAsync();

        Assert.Equal(["4:0 I orders 2"], recorder.Seen);
        Assert.Equal(3, ground.Log.Status.Replayed);
    }

    [Fact]
    public async Task One_decided_within_the_state_may_have_been_prepared_before_the_position_that_was_saved()
    {
        var recorder = new Recorder();
        using var ground = new Playground(new ChangeLogOptions(), 3, Follow.Table(recorder));
        ground.Source.Append(Orders.Table.Insert(2));
        ground.Log.Prepare("'undecided then'");
        ground.Source.CommitPrepared("'committed then'");
        ground.Log.DiscardPrepared("'rolled back then'", ground.Source);
        ground.Source.Sequence = 3;
        ground.Source.CommitPrepared("'undecided then'");
        await ground.DeliverAsync();
        Assert.Equal(["I orders 2"], recorder.Seen);
        Assert.Throws<UnknownPreparedTransactionException>(() => ground.Source.CommitPrepared("'prepared before the start'"));
    }

    [Fact]
    public async Task Large_ones_of_which_each_beyond_the_window_come_whole_in_the_order_of_their_decisions()
    {
        using var ground = new Playground(Playground.Small, -1, Follow.Table(_recorder));
        foreach (var id in (long[])[10, 20])
        {
            ground.Source.AppendAll(Orders.Table.InsertLarge(id, 3 << 20), Orders.At(Orders.Table.InsertLarge(id + 1, 3 << 20), 1));
            ground.Log.Prepare($"'{id}'");
        }

        await ground.DeliverWhileAsync(() =>
        {
            ground.Source.CommitPrepared("'20'");
            ground.Source.CommitPrepared("'10'");
        });

        Assert.Equal(["1:0 I orders 20", "1:2 I orders 21", "2:0 I orders 10", "2:2 I orders 11"], _recorder.Seen);
    }
}
