using Router.Contracts;
using Router.Routing.Tests.Fakes;

namespace Router.Routing.Tests;

public sealed class RowWatcherTests
{
    private readonly Recorder _seven = new();
    private readonly Recorder _eight = new();

    [Fact]
    public async Task A_watcher_gets_its_row_and_no_other()
    {
        using var ground = new Playground(Follow.Row(_seven, 7L), Follow.Row(_eight, 8L));
        ground.Source.Commit(Orders.Table.Insert(1, 7, 8, 9), Orders.At(Orders.Table.Delete(6, 7), 4));
        await ground.DeliverAsync();
        Assert.Equal(["I orders 7", "D orders 7"], _seven.Seen);
        Assert.Equal(["I orders 8"], _eight.Seen);
    }

    [Fact]
    public async Task A_watched_row_keeps_the_token_it_has_in_its_batch()
    {
        var recorder = new Recorder { WithTokens = true };
        using var ground = new Playground(Follow.Row(recorder, 7L));
        ground.Source.Commit(Orders.At(Orders.Table.Insert(5, 6, 7), 10));
        await ground.DeliverAsync();
        Assert.Equal(["1:24 I orders 7"], recorder.Seen);
    }

    [Fact]
    public async Task An_update_that_changes_the_key_goes_to_the_watchers_of_both()
    {
        using var ground = new Playground(Follow.Row(_seven, 7L), Follow.Row(_eight, 8L));
        ground.Source.Commit(Orders.Table.Update(7, 8));
        ground.Source.Commit(Orders.Table.Update(8, 8));
        await ground.DeliverAsync();
        Assert.Equal(["U orders 7>8"], _seven.Seen);
        Assert.Equal(["U orders 7>8", "U orders 8>8"], _eight.Seen);
    }

    [Fact]
    public async Task Several_may_watch_one_row()
    {
        var second = new Recorder();
        using var ground = new Playground(Follow.Row(_seven, 7L), Follow.Row(second, 7L));
        ground.Source.Commit(Orders.Table.Insert(7));
        await ground.DeliverAsync();
        Assert.Equal(_seven.Seen, second.Seen);
        Assert.Single(second.Seen);
    }

    [Fact]
    public async Task A_composite_key_is_taken_in_its_own_order()
    {
        // The key is (part, id): the values of a subscription come in that order.
        var table = new Orders("shop", "orders", 1, 0);
        using var ground = new Playground(Follow.Row(_seven, 3, 7L), Follow.Row(_eight, 7, 3L));
        ground.Source.Commit(table.InsertPart(7, 3));
        ground.Source.Commit(table.InsertPart(7, 4));
        ground.Source.Commit(table.Update(7, 7, 3, 5));
        ground.Source.Commit(table.Update(3, 3, 1, 7));
        await ground.DeliverAsync();
        Assert.Equal(["I orders 7", "U orders 7>7"], _seven.Seen);
        Assert.Equal(["U orders 3>3"], _eight.Seen);
    }

    [Fact]
    public async Task Asynchronous_watchers_get_their_rows_in_order_and_one_at_a_time()
    {
        var atWork = 0;
        _seven.Before = async (batch, _) =>
        {
            Assert.Equal(1, Interlocked.Increment(ref atWork));
            await Task.Yield();
            Assert.Equal(1, batch.Count);
            Interlocked.Decrement(ref atWork);
        };
        using var ground = new Playground(Follow.Row(_seven, 7L));
        for (var i = 0; i < 100; i++)
        {
            ground.Source.Commit(Orders.Table.Insert(6, 7, 8), Orders.At(Orders.Table.Delete(7, 8), 3));
        }

        await ground.DeliverAsync();
        Assert.Equal(Enumerable.Range(0, 100).SelectMany(_ => (string[])["I orders 7", "D orders 7"]), _seven.Seen);
    }

    [Fact]
    public async Task A_watcher_that_fails_is_tried_again_by_itself()
    {
        var tries = 0;
        var second = new Recorder { Before = (_, _) => ++tries <= 2 ? throw new IOException("not yet") : default };
        using var ground = new Playground(Follow.Row(_seven, 7L), Follow.Row(second, 7L), Follow.Row(_eight, 8L));
        ground.Source.Commit(Orders.Table.Insert(7, 8));
        await ground.DeliverAsync();
        Assert.Equal(["I orders 7"], _seven.Seen);
        Assert.Equal(["I orders 7"], second.Seen);
        Assert.Equal(["I orders 8"], _eight.Seen);
        Assert.Equal([0, 2, 0], ground.Log.Partitions.Single().Processor.Progress.Select(progress => progress.Retries));
    }

    [Fact]
    public async Task A_row_kept_longer_than_its_delivery_throws_also_after_a_failure()
    {
        var kept = new List<ChangeBatch>();
        _seven.Before = (batch, _) =>
        {
            kept.Add(batch);
            return kept.Count == 1 ? throw new IOException("once") : default;
        };
        using var ground = new Playground(Follow.Row(_seven, 7L));
        ground.Source.Commit(Orders.Table.Insert(7));
        await ground.DeliverAsync();
        Assert.Equal(["I orders 7"], _seven.Seen);
        Assert.All(kept, batch => Assert.Throws<InvalidOperationException>(() => batch.Count));
    }

    [Fact]
    public async Task A_table_without_a_key_cannot_be_watched_and_the_error_says_so()
    {
        using var ground = new Playground(Follow.Row(_seven, 7L));
        var keyless = new Contracts.Rows.TablePlan(Orders.Table.Plan.Name, Orders.Table.Plan.Columns, [], hasNames: true);
        var frame = Orders.Table.Insert(7);
        frame.Table = keyless;
        frame.After = keyless.Full;
        ground.Source.Commit(frame);
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(ground.DeliverAsync);
        Assert.Contains("no primary key", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_the_column_cannot_hold_is_an_error_that_names_it()
    {
        using var ground = new Playground(Follow.Row(_seven, "seven"));
        ground.Source.Commit(Orders.Table.Insert(7));
        var failure = await Assert.ThrowsAsync<ArgumentException>(ground.DeliverAsync);
        Assert.Contains("shop.orders.id", failure.Message, StringComparison.Ordinal);
    }
}
