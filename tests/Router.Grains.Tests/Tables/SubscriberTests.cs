using Router.Contracts;
using Router.Contracts.Orleans.Streams;
using Router.Grains.Tables;
using Router.Grains.Tests.Tables.Fakes;
using Router.Routing.Subscriptions;
using Router.Subscribers.Aggregates;

namespace Router.Grains.Tests.Tables;

/// <summary>Each partition has subscribers of its own, of the subscriptions that are its own.</summary>
public sealed class SubscriberTests
{
    private static readonly ChangeToken s_start = new(4, 0);

    [Fact]
    public async Task Aggregates_of_a_hot_tables_partitions_hold_its_rows_once_in_all()
    {
        const int Partitions = 4;
        var table = new ListedTable(Sequence(100), [.. Enumerable.Range(1, 200).Select(id => (long)id)]);
        var shared = NewAggregate(FillMode.Table);
        var counts = new List<long>();
        for (var index = 0; index < Partitions; index++)
        {
            var set = new SubscriptionSet([shared.Subscription], [new PartitionCount(TableGlob.Parse("shop.orders"), Partitions)]);
            await using var rig = new PartitionRig { Stream = Shop.Stream(index), Tables = table, Subscriptions = () => set };
            Assert.True(await rig.TryAsync(Of(index, 50, [1000 + index])));
            Assert.True(await rig.TryAsync(Of(index, 200, [2000 + index])));
            rig.Crash();
            var part = (await rig.Run.BeginAsync()).FindAggregate("orders")!;
            Assert.NotSame(shared, part);
            Assert.False(part.IsUnsure, part.Doubt);
            counts.Add(part.Read().GetInt64("count"));
        }

        // What comes before the reading is in it, or was undone before it.
        Assert.All(counts, count => Assert.InRange(count, 30, 80));
        Assert.Equal(200 + Partitions, counts.Sum());
        Assert.Equal(0, shared.Read().GetInt64("count"));
    }

    [Fact]
    public async Task A_handler_is_told_which_partition_it_is_called_for()
    {
        var partitions = new List<string>();
        var set = PartitionRig.SetOf(new TokenBook { OnBatch = batch => partitions.Add(batch.Partition) }, partitions: 4);
        await using var rig = new PartitionRig { Stream = Shop.Stream(3), Subscriptions = () => set };
        Assert.True(await rig.TryAsync(Of(3, 50, [1])));
        Assert.Equal(["shop.orders/3"], partitions);
    }

    [Fact]
    public void A_subscriber_that_keeps_state_for_one_partition_is_refused_to_another()
    {
        var fresh = new Grains.Tables.Subscribers.FreshSubscribers(Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, TimeProvider.System);
        var set = PartitionRig.SetOf(new TokenBook(), partitions: 2);
        _ = fresh.For(Grains.Tables.Subscribers.PartitionPlan.Of(Shop.Stream(0), set));
        _ = fresh.For(Grains.Tables.Subscribers.PartitionPlan.Of(Shop.Stream(0), set));
        var refusal = Assert.Throws<InvalidOperationException>(() => fresh.For(Grains.Tables.Subscribers.PartitionPlan.Of(Shop.Stream(1), set)));
        Assert.Contains("'book' keeps state and serves main/shop/orders/0", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_partition_has_the_subscriptions_of_its_own_level()
    {
        var book = new TokenBook();
        var set = new SubscriptionSet(
        [
            new Subscription { Name = "log", Level = SubscriptionLevel.Log, Subscriber = book },
            new Subscription { Name = "schema", Level = SubscriptionLevel.Schema, Tables = TableGlob.Parse("shop.*"), Subscriber = book },
            new Subscription { Name = "table", Level = SubscriptionLevel.Table, Tables = TableGlob.Parse("shop.orders"), Subscriber = book },
            new Subscription { Name = "row", Level = SubscriptionLevel.Row, Tables = TableGlob.Parse("shop.orders"), Key = [7L], Subscriber = book },
            new Subscription { Name = "other", Level = SubscriptionLevel.Table, Tables = TableGlob.Parse("shop.users"), Subscriber = book },
        ]);
        Assert.Equal(["log"], Names(new StreamName("main", null, null)));
        Assert.Equal(["schema"], Names(new StreamName("main", "shop", null)));
        Assert.Equal(["table", "row"], Names(Shop.Stream()));
        Assert.Contains("Nobody follows shop.items", Assert.Throws<ArgumentException>(() => Names(new StreamName("main", "shop", "items"))).Message, StringComparison.Ordinal);
        Assert.Contains("has 1, from 0", Assert.Throws<ArgumentException>(() => Names(Shop.Stream(1))).Message, StringComparison.Ordinal);

        string[] Names(StreamName stream) => [.. Grains.Tables.Subscribers.PartitionPlan.Of(stream, set).Subscriptions.Select(item => item.Name)];
    }

    [Fact]
    public async Task A_new_aggregate_beside_an_old_state_reads_its_table_behind_what_was_applied()
    {
        await using var rig = new PartitionRig();
        Assert.True(await rig.TryAsync(Of(0, 500, [1])));
        rig.Crash();
        rig.Tailer.IsFirst = false;
        rig.Subscriptions = () => new SubscriptionSet([NewAggregate(FillMode.Table).Subscription]);
        rig.Tables = new ListedTable(Sequence(501), 1, 2, 3);
        var aggregate = (await rig.Run.BeginAsync()).FindAggregate("orders")!;
        Assert.Equal(3, aggregate.Read().GetInt64("count"));
        Assert.True(await rig.TryAsync(Of(0, 500, [1])));
        Assert.Equal(3, aggregate.Read().GetInt64("count"));
    }

    private static Aggregate NewAggregate(FillMode fill) => new(new AggregateBuilder("orders").Table("shop.orders").Count().Fill(fill).Build());

    private static ChangeDelivery Of(int partition, long sequence, long[] ids)
    {
        var batch = Shop.Batch(s_start, Shop.Inserts(Sequence(sequence), ids)) with { Stream = Shop.Stream(partition).ToString() };
        return Shop.Delivery(1, s_start, batch) with { StreamId = Shop.Stream(partition).In(RouterStreams.TablesNamespace) };
    }

    /// <summary>The file of the fake tailer is number 1.</summary>
    private static long Sequence(long offset) => ChangeToken.PackSequence(0, 1, offset);
}
