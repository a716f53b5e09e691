using Router.Contracts;
using Router.Routing.Subscriptions;
using Router.Servers;
using Router.Subscribers.Tests.Watching.Fakes;
using Router.Subscribers.Watching;

namespace Router.Subscribers.Tests.Watching;

/// <summary>What is read and what the log tells, in every order in which they can meet.</summary>
public sealed class RowWatchScheduleTests : IAsyncLifetime
{
    private readonly ScriptedTable _table = new();
    private readonly RowWatch _watch = new(ScriptedTable.Plan.Name);

    public Task InitializeAsync() => _watch.BeginAsync(_table, new SourcePosition(null, "binlog.000001", 4, "", 0), default).AsTask();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_change_that_was_told_before_the_watch_began_must_be_in_what_is_read()
    {
        await TellAsync(5, ChangeKind.Update, 1, 10, 1, 50);
        await using var row = new Watched(_watch, 1);
        await AnswerAsync(low: 4, upTo: 5, value: 10);
        await AnswerAsync(low: 4, upTo: 6, value: 10);
        Assert.Empty(row.Rows);
        await AnswerAsync(low: 5, upTo: 6, value: 50);
        await row.HasAsync(1);
        Assert.Equal(["50"], row.Texts);
    }

    [Fact]
    public async Task A_change_that_is_in_what_was_read_is_not_told_again()
    {
        await using var row = new Watched(_watch, 1);
        await ReadingAsync();
        await TellAsync(3, ChangeKind.Update, 1, 10, 1, 30);
        _table.Answer(low: 3, upTo: 3, value: 30);
        await row.HasAsync(1);
        await TellAsync(2, ChangeKind.Update, 1, 0, 1, 20);
        await TellAsync(4, ChangeKind.Update, 1, 30, 1, 40);
        await row.HasAsync(2);
        Assert.Equal(["30", "Update 40"], row.Texts);
    }

    [Fact]
    public async Task Of_changes_that_may_be_in_what_was_read_only_the_last_is_told_marked_and_only_when_the_log_is_past_them()
    {
        await using var row = new Watched(_watch, 1);
        await ReadingAsync();
        await TellAsync(3, ChangeKind.Update, 1, 10, 1, 30);

        // The reading saw 3 and 4 already, although it cannot prove it.
        _table.Answer(low: 2, upTo: 5, value: 40);
        await row.HasAsync(1);
        await TellAsync(4, ChangeKind.Update, 1, 30, 1, 40);
        await TellAsync(5, ChangeKind.Update, 1, 40, 1, 50);
        Assert.Equal(["40"], row.Texts);
        await PassAsync();
        await row.HasAsync(2);
        await TellAsync(6, ChangeKind.Update, 1, 50, 1, 60);
        await row.HasAsync(3);
        Assert.Equal(["40", "Update 50!", "Update 60"], row.Texts);
    }

    [Fact]
    public async Task Who_has_lost_what_it_was_told_is_told_an_image_that_holds_it_and_nothing_older_behind_it()
    {
        var row = await _watch.ListenAsync([1], _ => { }, tag: null, isResync: false, default);
        await AnswerAsync(low: 1, upTo: 1, value: 10);
        await TakenAsync(row);
        await PassAsync();
        await TellAsync(5, ChangeKind.Update, 1, 10, 1, 50);
        Assert.False((await TakenAsync(row)).IsResync);
        _watch.ReadAgain(row);
        await AnswerAsync(low: 4, upTo: 5, value: 10);
        await AnswerAsync(low: 5, upTo: 7, value: 50);
        var again = await TakenAsync(row);
        Assert.Equal((true, 50L), (again.IsResync, again.Image.GetInt64("v")));

        // What another silo may have told before, too, lies before it in the row's order.
        Assert.Equal(ScriptedTable.Transaction(7).Sequence, again.AsOf.Sequence);
        await TellAsync(6, ChangeKind.Update, 1, 50, 1, 60);
        await PassAsync();
        var behind = await TakenAsync(row);
        Assert.Equal((true, ScriptedTable.Transaction(6).Sequence), (behind.IsResync, behind.Token!.Value.Sequence));
        Assert.True(behind.AsOf > again.AsOf && behind.AsOf.Sequence == again.AsOf.Sequence, $"{behind.AsOf} is behind {again.AsOf}, and before all that the reading has not");
        _watch.Leave(row);
    }

    [Fact]
    public async Task What_waits_for_the_log_to_come_past_a_reading_is_told_though_the_wait_failed()
    {
        _table.Waits.Enqueue(() => throw new TimeoutException("The silo that is asked is gone."));
        await using var row = new Watched(_watch, 1);
        await AnswerAsync(low: 2, upTo: 5, value: 30);
        await row.HasAsync(1);
        await TellAsync(4, ChangeKind.Update, 1, 30, 1, 40);
        await PassAsync();
        await row.HasAsync(2);
        Assert.Equal(["30", "Update 40!"], row.Texts);
    }

    [Fact]
    public async Task Where_the_log_is_not_known_to_come_past_a_reading_the_row_is_read_again()
    {
        _table.Waits.Enqueue(() => WaitOutcome.UnknownGtid);
        await using var row = new Watched(_watch, 1);
        await AnswerAsync(low: 2, upTo: 5, value: 30);
        await row.HasAsync(1);
        await TellAsync(4, ChangeKind.Update, 1, 30, 1, 40);
        await AnswerAsync(low: 5, upTo: 5, value: 40);
        await row.HasAsync(2);
        Assert.Equal(["30", "40!"], row.Texts);
    }

    [Fact]
    public async Task A_later_change_shows_that_the_log_is_past_them()
    {
        await using var row = new Watched(_watch, 1);
        await ReadingAsync();
        _table.Answer(low: 2, upTo: 5, value: 30);
        await row.HasAsync(1);
        await TellAsync(4, ChangeKind.Update, 1, 30, 1, 40);
        await TellAsync(6, ChangeKind.Update, 1, 40, 1, 60);
        await row.HasAsync(3);
        Assert.Equal(["30", "Update 40!", "Update 60"], row.Texts);
    }

    [Fact]
    public async Task Changes_wait_for_the_first_reading_and_too_many_are_read_instead()
    {
        await using var row = new Watched(_watch, 1);
        await ReadingAsync();
        for (var transaction = 2; transaction < 40; transaction++)
        {
            await TellAsync(transaction, ChangeKind.Update, 1, transaction - 1, 1, transaction);
        }

        await AnswerAsync(low: 1, upTo: 1, value: 1);
        Assert.Empty(row.Rows);
        await AnswerAsync(low: 37, upTo: 38, value: 38);
        await row.EndsWithAsync("Update 39");
        Assert.Equal("38!", row.Texts[0]);
    }

    [Fact]
    public async Task A_change_of_the_whole_table_while_it_is_read_is_read_again()
    {
        await using var row = new Watched(_watch, 1);
        await ReadingAsync();
        await _watch.HandleAsync(new ChangeFrame { Kind = ChangeKind.Table, TableChange = TableChange.Truncated, Table = ScriptedTable.Plan, Transaction = ScriptedTable.Transaction(3) }.Open(), default);
        await AnswerAsync(low: 2, upTo: 2, value: 10);
        await AnswerAsync(low: 3, upTo: 3, value: null);
        await row.HasAsync(1);
        Assert.Equal(["none!"], row.Texts);
    }

    [Fact]
    public async Task Many_watches_share_a_reading()
    {
        await using var first = new Watched(_watch, 1);
        await ReadingAsync();
        var others = Enumerable.Range(0, 50).Select(_ => new Watched(_watch, 1)).ToList();
        _table.Answer(low: 1, upTo: 1, value: 10);
        await first.HasAsync(1);
        await Eventually.TrueAsync(() => _table.Waiting == 1, "the others are read");
        while (others.Any(other => other.Rows.Count == 0))
        {
            if (_table.Waiting > 0)
            {
                _table.Answer(low: 1, upTo: 1, value: 10);
            }

            await Task.Yield();
        }

        Assert.InRange(_table.Readings, 2, 20);
        foreach (var other in others)
        {
            await other.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_reading_that_fails_is_tried_again_where_that_helps_and_named_where_not()
    {
        await using var row = new Watched(_watch, 1);
        await ReadingAsync();
        _table.Fail(new TableReadException("Contact was lost.") { IsTransient = true });
        await AnswerAsync(low: 1, upTo: 1, value: 10);
        await row.EndsWithAsync("10");
        await using var refused = new Watched(_watch, 1);
        await ReadingAsync();
        _table.Fail(new TableReadException("Set gtid_mode=ON."));
        Assert.Contains("gtid_mode", (await Assert.ThrowsAsync<TableReadException>(() => refused.Completion.WaitAsync(TimeSpan.FromMinutes(2)))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => new Watched(_watch, "no number").Completion);
        await Assert.ThrowsAsync<ArgumentException>(() => new Watched(_watch, 1, 2).Completion);
    }

    [Fact]
    public async Task Who_is_cancelled_leaves_and_who_stays_goes_on()
    {
        await using var stays = new Watched(_watch, 1);
        var leaves = new Watched(_watch, 1);
        while (stays.Rows.Count == 0 || leaves.Rows.Count == 0)
        {
            if (_table.Waiting > 0)
            {
                _table.Answer(low: 1, upTo: 1, value: 10);
            }

            await Task.Yield();
        }

        await leaves.DisposeAsync();
        Assert.True(leaves.Completion.IsCanceled);
        await TellAsync(2, ChangeKind.Update, 1, 10, 1, 20);
        await stays.EndsWithAsync("Update 20");
        Assert.Equal(["10"], leaves.Texts);
    }

    private async Task TellAsync(int transaction, ChangeKind kind, params int[] idsAndValues) =>
        await _watch.HandleAsync(ScriptedTable.Change(transaction, kind, idsAndValues), default);

    private Task ReadingAsync() => Eventually.TrueAsync(() => _table.Waiting > 0, "the row is read");

    private static async Task<WatchedRow> TakenAsync(IListenedRow listened)
    {
        WatchedRow? row = null;
        await Eventually.TrueAsync(() => listened.TryTake(out row), "an image is told");
        return row!;
    }

    private Task PassAsync() => Eventually.TrueAsync(
        () =>
        {
            _table.Pass();
            return _watch.UnsettledWatches == 0;
        },
        "the log is past all that was read");

    private async Task AnswerAsync(int low, int upTo, int? value)
    {
        await ReadingAsync();
        _table.Answer(low, upTo, value);
    }
}
