using Router.Contracts;
using Router.Contracts.Orleans.Invalidation;
using Router.Contracts.Orleans.Sources;
using Router.Contracts.Rows;
using Router.Grains.Invalidation;
using Router.Grains.Tests.Aggregates;
using Router.Subscribers.Invalidation;

namespace Router.Grains.Tests.Invalidation;

/// <summary>What becomes of a changed row on its way to the grain.</summary>
public class PublishingTests
{
    [Fact]
    public async Task Keys_and_tags_are_handed_on_with_their_transaction_before_the_batch_is_taken()
    {
        var told = new List<Invalidations>();
        var handed = new TaskCompletionSource();
        var rules = new InvalidationRules().Key("shop.orders", "order:{id}").Tag("shop.orders", "of:{status}");
        var subscriber = new InvalidationSubscriber(rules, new ClusterInvalidationTarget(async invalidations =>
        {
            told.Add(invalidations);
            await handed.Task;
        }, new NameInSource("main", "orders")));
        var bytes = RowWriter.Encode(AggregateShop.Orders, 7L, "new", 1m);
        var gtid = Gtid.MariaDb(0, 1, 99);
        var frame = new ChangeFrame
        {
            Kind = ChangeKind.Insert,
            Partition = "shop.orders/3",
            Table = AggregateShop.Orders,
            After = AggregateShop.Orders.Full,
            RowCount = 1,
            Bytes = bytes,
            LengthBytes = bytes.Length,
            Transaction = new Transaction(5, gtid, 123, "binlog.000001", 400),
        };
        var taken = subscriber.HandleAsync(frame.Open(), CancellationToken.None);
        Assert.False(taken.IsCompleted);
        var item = Assert.Single(told);
        Assert.Equal(["order:7"], item.Keys);
        Assert.Equal(["of:new"], item.Tags);
        Assert.Equal("main/shop/orders/3", item.Stream);
        Assert.Equal(("0-1-99", "binlog.000001", 400L, 5L, 123L), (item.Gtid, item.File, item.Offset, item.Sequence, item.CommitMicroseconds));
        Assert.False(item.IsAll);
        handed.SetResult();
        await taken;
        frame.Kind = ChangeKind.Table;
        frame.TableChange = TableChange.Truncated;
        await subscriber.HandleAsync(frame.Open(), CancellationToken.None);
        Assert.True(told[1].IsAll);
    }
}
