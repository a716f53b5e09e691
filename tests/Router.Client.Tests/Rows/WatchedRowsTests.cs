using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Router.Contracts.Orleans.Rows;
using Router.Servers;

namespace Router.Client.Tests.Rows;

/// <summary>Rows that an application watches, in a cluster that answers as the test says.</summary>
public sealed class WatchedRowsTests
{
    private readonly RowCluster _cluster = new();
    private readonly RouterClient _client;

    public WatchedRowsTests() => _client = Client(TimeProvider.System);

    [Fact]
    public async Task Every_image_comes_once_and_in_order_though_answers_are_lost()
    {
        await using var row = new RowReader(_client, 7);
        _cluster.Tell(7, 1);
        _cluster.Tell(7, 2);
        await SeesAsync(row, (1, false), (2, false));
        _cluster.LosesAnswers = true;
        _cluster.Tell(7, 3);
        var asked = _cluster.Questions;
        await Eventually.TrueAsync(() => _cluster.Questions > asked + 2, "it is asked again");
        _cluster.Tell(7, 3);
        _cluster.Tell(7, 2, isResync: true);
        _cluster.Tell(7, 4, exists: false);
        _cluster.LosesAnswers = false;
        await SeesAsync(row, (1, false), (2, false), (3, false), (null, false));
        Assert.Equal(["watch [7]"], _cluster.Calls);
    }

    [Fact]
    public async Task Where_the_cluster_lost_what_was_not_seen_all_rows_are_watched_anew_and_what_they_tell_next_is_marked()
    {
        await using var seven = new RowReader(_client, 7);
        await using var eight = new RowReader(_client, 8);
        _cluster.Tell(7, 1);
        _cluster.Tell(8, 1);
        await SeesAsync(seven, (1, false));
        await SeesAsync(eight, (1, false));
        _cluster.Lose();
        await Eventually.TrueAsync(() => _cluster.Calls.Count == 4, "both are watched anew");
        Assert.Equal(["watch [7]", "watch [7]", "watch [8]", "watch [8]"], _cluster.Calls.Order());
        _cluster.Tell(7, 3);
        _cluster.Tell(7, 4);
        _cluster.Tell(8, 1, isResync: true);
        _cluster.Tell(8, 5);
        await SeesAsync(seven, (1, false), (3, true), (4, false));
        await SeesAsync(eight, (1, false), (1, true), (5, false));
    }

    [Fact]
    public async Task A_row_that_another_partition_has_now_is_watched_anew_and_what_it_tells_next_is_marked()
    {
        await using var seven = new RowReader(_client, 7);
        await using var eight = new RowReader(_client, 8);
        _cluster.Tell(7, 1);
        _cluster.Tell(8, 1);
        await SeesAsync(seven, (1, false));
        await SeesAsync(eight, (1, false));
        _cluster.Move(7);
        await Eventually.TrueAsync(() => _cluster.Calls.Count(call => call == "watch [7]") == 2, "it is watched anew");
        _cluster.Tell(7, 1, isResync: true);
        _cluster.Tell(7, 2);
        _cluster.Tell(8, 2);
        await SeesAsync(seven, (1, false), (1, true), (2, false));
        await SeesAsync(eight, (1, false), (2, false));
        Assert.Equal(["watch [7]", "watch [7]", "watch [8]"], _cluster.Calls.Order());
    }

    [Fact]
    public async Task A_row_that_is_said_to_be_elsewhere_while_it_is_being_watched_is_watched_once_more()
    {
        await using var row = new RowReader(_client, 7);
        _cluster.Tell(7, 1);
        await SeesAsync(row, (1, false));
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _cluster.Ready = ready.Task;
        _cluster.Lose();
        await Eventually.TrueAsync(() => _cluster.Calls.Count == 2, "it is watched anew");
        _cluster.Move(7);
        _cluster.Tell(7, 2);
        await SeesAsync(row, (1, false), (2, true));
        ready.SetResult();
        await Eventually.TrueAsync(() => _cluster.Calls.Count == 3, "it is watched once more");
        _cluster.Tell(7, 3);
        await SeesAsync(row, (1, false), (2, true), (3, false));
        Assert.Equal(["watch [7]", "watch [7]", "watch [7]"], _cluster.Calls);
    }

    [Fact]
    public async Task A_thousand_rows_cost_one_question_at_a_time()
    {
        // Nobody gives a question up and puts another beside it, as is right where an answer is long overdue.
        var client = Client(new StoppedClock());
        var rows = Enumerable.Range(1, 1000).Select(id => new RowReader(client, id)).ToArray();
        foreach (var id in Enumerable.Range(1, 1000))
        {
            _cluster.Tell(id, id);
        }

        await Eventually.TrueAsync(() => rows.All(row => row.Seen.Count == 1), "all have their image");
        Assert.Equal(1, _cluster.MostAtOnce);
        await Eventually.TrueAsync(() => _cluster.Calls.Count == 1000, "each is watched once");
        await Task.WhenAll(rows.Select(row => row.DisposeAsync().AsTask()));
        Assert.Equal(2000, _cluster.Calls.Distinct().Count());
        Assert.Equal(2000, _cluster.Calls.Count);
    }

    [Fact]
    public async Task Two_who_read_a_row_watch_it_once_and_the_second_begins_with_the_newest()
    {
        var first = new RowReader(_client, 7);
        _cluster.Tell(7, 1);
        _cluster.Tell(7, 2);
        await SeesAsync(first, (1, false), (2, false));
        await using (var second = new RowReader(_client, 7))
        {
            await SeesAsync(second, (2, false));
            _cluster.Tell(7, 3);
            await SeesAsync(second, (2, false), (3, false));
        }

        Assert.Equal(["watch [7]"], _cluster.Calls);
        await first.DisposeAsync();
        Assert.Equal(["watch [7]", "leave [7]"], _cluster.Calls);
    }

    [Fact]
    public async Task Who_reads_slowly_gets_the_newest_marked_and_holds_nobody_up()
    {
        var ready = new TaskCompletionSource();
        await using var slow = new RowReader(_client, 7) { Ready = ready.Task };
        await using var other = new RowReader(_client, 8);
        _cluster.Tell(7, 1);
        await SeesAsync(slow, (1, false));
        for (var sequence = 2; sequence <= 18; sequence++)
        {
            _cluster.Tell(7, sequence);
        }

        _cluster.Tell(8, 19);
        await SeesAsync(other, (19, false));
        ready.SetResult();
        await SeesAsync(slow, (1, false), (18, true));
    }

    [Fact]
    public async Task A_row_that_cannot_be_watched_says_why_and_one_that_cannot_be_now_is_tried_again()
    {
        _cluster.Ready = Task.FromException(new RowWatchException("There is no such table."));
        var refused = await Assert.ThrowsAsync<RowWatchException>(() => new RowReader(_client, 7).Reading);
        Assert.Equal("There is no such table.", refused.Message);
        _cluster.Ready = Task.FromException(new RowWatchException("The server is away.") { IsTransient = true });
        await using var row = new RowReader(_client, 8);
        await Eventually.TrueAsync(() => _cluster.Calls.Count(call => call == "watch [8]") > 1, "it is tried again");
        _cluster.Ready = Task.CompletedTask;
        _cluster.Tell(8, 1);
        await SeesAsync(row, (1, false));
    }

    [Fact]
    public async Task A_row_that_cannot_be_watched_any_more_says_why_and_may_be_watched_anew()
    {
        var row = new RowReader(_client, 7);
        _cluster.Tell(7, 1);
        await SeesAsync(row, (1, false));
        _cluster.Fail(7, "Its table has no key any more.");
        Assert.Equal("Its table has no key any more.", (await Assert.ThrowsAsync<RowWatchException>(() => row.Reading)).Message);
        await using var again = new RowReader(_client, 7);
        _cluster.Tell(7, 5);
        await SeesAsync(again, (5, false));
    }

    [Fact]
    public async Task A_row_that_is_left_and_watched_again_is_told_so_in_that_order()
    {
        await using var other = new RowReader(_client, 8);
        var row = new RowReader(_client, 7);
        _cluster.Tell(7, 1);
        await SeesAsync(row, (1, false));
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _cluster.Ready = ready.Task;
        var leaving = row.DisposeAsync().AsTask();
        await Eventually.TrueAsync(() => _cluster.Calls.Contains("leave [7]"), "it is left");
        await using var again = new RowReader(_client, 7);
        _cluster.Tell(8, 1);
        await SeesAsync(other, (1, false));
        Assert.DoesNotContain("watch [7]", _cluster.Calls.SkipWhile(call => call != "leave [7]"));
        Assert.Empty(again.Seen);
        ready.SetResult();
        await leaving;
        await Eventually.TrueAsync(() => _cluster.Calls.Where(call => call.EndsWith("[7]", StringComparison.Ordinal)).SequenceEqual(["watch [7]", "leave [7]", "watch [7]"]), "it is watched again");
        _cluster.Tell(7, 1);
        _cluster.Tell(7, 2);
        await SeesAsync(again, (1, false), (2, false));
    }

    [Fact]
    public async Task What_may_be_missing_after_a_row_was_left_and_watched_again_is_marked_whatever_was_on_its_way()
    {
        await using var other = new RowReader(_client, 8);
        var row = new RowReader(_client, 7);
        _cluster.Tell(7, 1, isResync: true);
        await SeesAsync(row, (1, false));
        await row.DisposeAsync();
        await using var again = new RowReader(_client, 7);
        _cluster.Tell(7, 2);
        _cluster.Tell(7, 5, isResync: true);
        _cluster.Tell(7, 6);
        await SeesAsync(again, (2, false), (5, true), (6, false));
    }

    [Fact]
    public async Task Who_reads_no_more_is_not_held_by_a_row_that_cannot_be_watched_now()
    {
        var never = new TaskCompletionSource();
        _cluster.Ready = never.Task;
        var row = new RowReader(_client, 7);
        await Eventually.TrueAsync(() => _cluster.Calls.Count == 1, "it is to be watched");
        _cluster.Ready = Task.CompletedTask;
        await row.DisposeAsync();
        Assert.Equal(["watch [7]", "leave [7]"], _cluster.Calls);
        never.SetResult();
    }

    [Fact]
    public async Task A_row_whose_newest_is_told_by_an_older_reading_is_told_as_it_is_known()
    {
        await using var row = new RowReader(_client, 7);
        _cluster.Tell(7, 9);
        await SeesAsync(row, (9, false));
        _cluster.Lose();
        await Eventually.TrueAsync(() => _cluster.Calls.Count == 2, "it is watched anew");
        _cluster.Tell(7, 8, isResync: true);
        await SeesAsync(row, (9, false), (9, true));
    }

    [Fact]
    public async Task Who_begins_to_read_while_contact_is_lost_waits_for_what_is_found_then()
    {
        await using var first = new RowReader(_client, 7);
        _cluster.Tell(7, 1);
        await SeesAsync(first, (1, false));
        _cluster.Lose();
        await Eventually.TrueAsync(() => _cluster.Calls.Count == 2, "the row is watched anew");
        await using var second = new RowReader(_client, 7);
        _cluster.Tell(7, 1, isResync: true);
        await SeesAsync(second, (1, true));
        _cluster.Tell(7, 2);
        await SeesAsync(second, (1, true), (2, false));
        await SeesAsync(first, (1, false), (1, true), (2, false));
    }

    [Fact]
    public async Task A_row_that_is_told_of_though_it_was_left_is_left_again()
    {
        await using var other = new RowReader(_client, 8);
        var row = new RowReader(_client, 7);
        _cluster.Tell(7, 1);
        await SeesAsync(row, (1, false));
        _cluster.Ready = Task.FromException(new TimeoutException("Its silo is gone."));
        await row.DisposeAsync();
        _cluster.Ready = Task.CompletedTask;
        Assert.Single(_cluster.Calls, "leave [7]");
        _cluster.Tell(7, 2);
        await Eventually.TrueAsync(() => _cluster.Calls.Count(call => call == "leave [7]") == 2, "it is left again");
    }

    [Fact]
    public async Task Who_watches_when_nothing_was_watched_any_more_is_another_and_begins_with_its_first_image()
    {
        var row = new RowReader(_client, 7);
        _cluster.Tell(7, 1);
        await SeesAsync(row, (1, false));
        var first = _cluster.Asker;
        await row.DisposeAsync();
        Assert.Equal(["watch [7]", "leave [7]"], _cluster.Calls);
        await using var again = new RowReader(_client, 7);
        await Eventually.TrueAsync(() => _cluster.Asker != first && _cluster.Calls[^1] == "watch [7]", "somebody asks");
        _cluster.Tell(7, 1);
        await SeesAsync(again, (1, false));
    }

    [Fact]
    public async Task Of_two_readings_with_one_token_the_later_one_is_the_newer()
    {
        await using var row = new RowReader(_client, 7);
        _cluster.Tell(7, 9, isResync: true, value: 1);
        _cluster.Tell(7, 9, isResync: true, value: 1);
        _cluster.Tell(7, 9, isResync: true, value: 2);
        _cluster.Tell(7, 10);
        await SeesAsync(row, (1, false), (2, true), (10, false));
    }

    [Fact]
    public async Task Very_many_rows_do_not_storm_a_cluster_that_cannot_watch_them_now()
    {
        _cluster.Ready = Task.FromException(new RowWatchException("The server is away.") { IsTransient = true });
        var clock = Stopwatch.StartNew();
        var rows = Enumerable.Range(1, 1000).Select(id => new RowReader(_client, id)).ToArray();
        await Eventually.TrueAsync(() => _cluster.Calls.Count > 128, "some are tried");
        Assert.InRange(_cluster.Calls.Count, 1, 64 * (2 + (int)clock.Elapsed.TotalSeconds));
        _cluster.Ready = Task.CompletedTask;
        foreach (var id in Enumerable.Range(1, 1000))
        {
            _cluster.Tell(id, id);
        }

        await Eventually.TrueAsync(
            () => _cluster.Calls.Distinct().Count() == 1000 && rows.All(row => row.Seen.Count == 1), "all are watched", TimeSpan.FromMinutes(1));
        await Task.WhenAll(rows.Select(row => row.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task A_client_that_is_gone_fails_those_who_read()
    {
        await using var row = new RowReader(_client, 7);
        _cluster.Tell(7, 1);
        await SeesAsync(row, (1, false));
        _cluster.Ready = Task.FromException(new ObjectDisposedException("client"));
        _cluster.Lose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => row.Reading);
    }

    private RouterClient Client(TimeProvider time) =>
        new(_cluster.Grains, new RouterClientOptions { CallPatience = TimeSpan.FromMilliseconds(500) }, NullLogger.Instance, time);

    private static Task SeesAsync(RowReader row, params (long?, bool)[] expected) =>
        Eventually.TrueAsync(() => row.Reading.IsFaulted || row.Seen.SequenceEqual(expected), $"{string.Join(' ', expected)} comes");
}
