using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Processing;
using Router.Routing.Subscriptions;
using Router.Routing.Tests.Fakes;

namespace Router.Routing.Tests;

public sealed class FilterTests
{
    private readonly Recorder _recorder = new() { WithTokens = true };

    [Fact]
    public async Task Only_rows_that_satisfy_the_condition_come_with_the_tokens_they_have()
    {
        await DeliverAsync(Wanted(RowCondition.Of("id", ">", 5)), Orders.At(Orders.Table.Insert(1, 7, 2, 9, 6), 10));
        Assert.Equal(["1:22 I orders 7", "1:26 I orders 9", "1:28 I orders 6"], _recorder.Seen);
    }

    [Fact]
    public async Task First_and_last_token_copies_and_single_rows_of_a_filtered_batch_are_those_of_its_rows()
    {
        var copies = new List<ChangeBatch>();
        var single = new ChangeFrame();
        var subscription = Wanted(RowCondition.Of("id", "in", 7, 9)) with
        {
            Subscriber = new Recorder
            {
                Before = (batch, _) =>
                {
                    Assert.Equal((new ChangeToken(1, 2), new ChangeToken(1, 6), 2), (batch.FirstToken, batch.LastToken, batch.Count));
                    copies.Add(batch.Copy());
                    foreach (var row in batch)
                    {
                        row.Select(single);
                        Assert.Equal(row.Token, single.Open().FirstToken);
                        Assert.Equal(row.Key.GetInt64(0), First(single.Open()).Key.GetInt64(0));
                    }

                    return default;
                },
            },
        };
        await DeliverAsync(subscription, Orders.Table.Insert(1, 7, 2, 9));
        Assert.Equal([2, 6], Rows(copies.Single()).Select(row => row.Token.Row));
    }

    [Fact]
    public async Task A_row_that_leaves_or_enters_the_set_is_seen()
    {
        await DeliverAsync(
            Wanted(RowCondition.Of("id", "=", 7)), Orders.Table.Update(7, 8), Orders.Table.Update(8, 7), Orders.Table.Update(8, 9), Orders.Table.Delete(7, 8));
        Assert.Equal(["1:0 U orders 7>8", "2:0 U orders 8>7", "4:0 D orders 7"], _recorder.Seen);
    }

    [Fact]
    public async Task Updates_come_when_a_named_column_changed_and_inserts_and_deletes_always()
    {
        var subscription = Follow.Table(_recorder) with { ChangedColumns = ["part"] };
        await DeliverAsync(subscription, Orders.Table.Update(7, 7, 1, 1), Orders.Table.Update(7, 7, 1, 2), Orders.Table.Insert(1), Orders.Table.Delete(1));
        Assert.Equal(["2:0 U orders 7>7", "3:0 I orders 1", "4:0 D orders 1"], _recorder.Seen);
    }

    [Fact]
    public async Task A_condition_in_code_sees_the_change_and_all_conditions_must_hold()
    {
        var subscription = Wanted(RowCondition.All(RowCondition.Of("id", ">", 1), RowCondition.Of("id", "<", 5))) with
        {
            Where = change => change.Kind == ChangeKind.Insert && change.After.GetInt64("id") % 2 == 0,
        };
        await DeliverAsync(subscription, Orders.Table.Insert(0, 2, 3, 4, 6), Orders.Table.Delete(2));
        Assert.Equal(["1:2 I orders 2", "1:6 I orders 4"], _recorder.Seen);
    }

    [Fact]
    public async Task A_batch_without_wanted_rows_is_not_delivered_and_one_of_wanted_rows_only_is_not_copied()
    {
        byte[]? seen = null;
        var batches = 0;
        var subscription = Wanted(RowCondition.Of("id", ">", 5)) with
        {
            Subscriber = new Recorder
            {
                Before = (batch, _) =>
                {
                    batches++;
                    seen = batch.Frame.Bytes;
                    return default;
                },
            },
        };
        var processor = Of(subscription);
        await processor.ProcessAsync(Orders.Table.Insert(1, 2), default);
        Assert.Equal(0, batches);
        var whole = Orders.Table.Insert(6, 7);
        await processor.ProcessAsync(whole, default);
        Assert.Equal(1, batches);
        Assert.Same(whole.Bytes, seen);
    }

    [Fact]
    public async Task Changes_of_the_whole_table_pass_every_condition()
    {
        await DeliverAsync(Wanted(RowCondition.Of("id", "=", 7)) with { Kinds = ChangeKinds.All }, Orders.Table.Truncate());
        Assert.Equal(["Truncated orders"], _recorder.Seen);
    }

    [Fact]
    public async Task A_retried_batch_is_filtered_alike_and_one_kept_too_long_throws()
    {
        var kept = new List<ChangeBatch>();
        _recorder.Before = (batch, _) =>
        {
            kept.Add(batch);
            return kept.Count < 3 ? throw new IOException("not yet") : default;
        };
        await DeliverAsync(Wanted(RowCondition.Of("id", "=", 7)), Orders.Table.Insert(6, 7, 8));
        Assert.Equal(["1:2 I orders 7"], _recorder.Seen);
        Assert.Equal(3, kept.Count);
        Assert.All(kept, batch => Assert.Throws<InvalidOperationException>(() => batch.Count));
    }

    [Fact]
    public async Task A_row_watcher_has_conditions_too()
    {
        await DeliverAsync(
            Follow.Row(_recorder, 7L) with { ChangedColumns = ["part"], Kinds = ChangeKinds.Update },
            Orders.Table.Update(7, 7, 1, 1),
            Orders.Table.Update(7, 7, 1, 2));
        Assert.Equal(["2:0 U orders 7>7"], _recorder.Seen);
    }

    [Theory]
    [InlineData("colour", "no column 'colour'")]
    [InlineData("note", "0x0aff")]
    public async Task A_condition_that_does_not_fit_the_table_stops_the_partition_and_says_why(string column, string told)
    {
        var failure = await Assert.ThrowsAsync<ArgumentException>(() => DeliverAsync(Wanted(RowCondition.Of(column, "=", "x")), Orders.Table.Insert(1)));
        Assert.Contains(told, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_column_that_the_table_lacks_is_named()
    {
        var subscription = Follow.Table(_recorder) with { ChangedColumns = ["colour"] };
        var failure = await Assert.ThrowsAsync<ArgumentException>(() => DeliverAsync(subscription, Orders.Table.Insert(1)));
        Assert.Contains("shop.orders.colour", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Filtering_allocates_nothing_once_its_buffer_is_large_enough()
    {
        var sum = new Summing();
        var processor = Of(new Subscription
        {
            Name = "sum",
            Level = SubscriptionLevel.Table,
            Subscriber = sum,
            Condition = RowCondition.All(RowCondition.Of("id", ">", 3), RowCondition.Of("part", "=", 0)),
        });
        var frame = Orders.Table.Insert(1, 2, 3, 4, 5, 6);
        Process(processor, frame);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 100; round++)
        {
            Process(processor, frame);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(101 * (4 + 5 + 6), sum.Total);
    }

    [Fact]
    public void The_definition_tells_what_is_followed()
    {
        var subscription = Wanted(RowCondition.All(RowCondition.Of("status", "in", "a", "it's"), RowCondition.Of("amount", ">=", 1.5m))) with
        {
            ChangedColumns = ["status", "amount"],
            Where = _ => true,
        };
        Assert.Equal(
            "table shop.orders; kinds Rows; changed status, amount; condition (status in ('a', 'it''s')) and (amount >= 1.5); where in code",
            subscription.Definition);
        Assert.Equal("row shop.orders; kinds Rows; key (7, 'x')", Follow.Row(_recorder, 7L, "x").Definition);
    }

    private static void Process(TableProcessor processor, ChangeFrame frame)
    {
        var processed = processor.ProcessAsync(frame, default);
        if (!processed.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("It did not complete at once.");
        }

        processed.GetAwaiter().GetResult();
    }

    private static RowChange First(ChangeBatch batch)
    {
        var rows = batch.GetEnumerator();
        Assert.True(rows.MoveNext());
        return rows.Current;
    }

    private static List<RowChange> Rows(ChangeBatch batch)
    {
        var rows = new List<RowChange>();
        foreach (var row in batch)
        {
            rows.Add(row);
        }

        return rows;
    }

    private static TableProcessor Of(Subscription subscription) => new("shop.orders", [subscription], Playground.NoPause);

    private Subscription Wanted(RowCondition condition) => Follow.Table(_recorder) with { Condition = condition };

    private static async Task DeliverAsync(Subscription subscription, params ChangeFrame[] transactions)
    {
        using var ground = new Playground(subscription);
        foreach (var frame in transactions)
        {
            ground.Source.Commit(frame);
        }

        await ground.DeliverAsync();
    }

    private sealed class Summing : ISubscriber
    {
        public long Total { get; private set; }

        public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
        {
            foreach (var row in batch)
            {
                Total += row.After.GetInt64(0);
            }

            return default;
        }
    }
}
