using Orleans;
using Router.Contracts;
using Router.Contracts.Frames;
using Router.Contracts.Orleans.Rows;
using Router.Contracts.Orleans.Streams;
using Router.Grains.Tests.Tables.Fakes;
using Router.Hosting;
using Router.Servers;

namespace Router.Grains.Tests.Rows;

/// <summary>Watched rows on real silos.</summary>
public sealed class RowGrainTests
{
    private const int Wait = 20_000;

    private static readonly ChangeToken s_start = new(4, 0);

    [Fact]
    public async Task A_watched_row_tells_its_newest_image_then_every_change_and_after_a_move_of_its_table_the_newest_marked()
    {
        var table = new ListedTable(10, 1, 2, 3);
        await using var cluster = await TableCluster.StartAsync(2, router => router.AddRowWatch("shop.orders"), table);
        var row = cluster.Cluster.Client.GetGrain<IRowGrain>(RowName.Of("main", Shop.Orders, 2L).ToString());
        var watcher = Guid.NewGuid();
        var images = await row.WatchAsync(watcher, 0, Wait);
        Assert.Equal((1, false, 1), (images.States.Length, images.States[0].IsResync, AmountOf(images.States[0])));

        await cluster.DeliverAsync(Update(s_start, 20, id: 2, amount: 7));
        images = await row.WatchAsync(watcher, images.Number, Wait);
        Assert.Equal((1, false, 7), (images.States.Length, images.States[0].IsResync, AmountOf(images.States[0])));
        Assert.Equal(20, images.States[0].Token.Sequence);

        await cluster.DeliverAsync(Update(new ChangeToken(20, 0), 30, id: 3, amount: 9));
        await AppliedAsync(cluster, 30);
        Assert.Empty((await row.WatchAsync(watcher, images.Number, 1)).States);

        var rows = (await cluster.Table().StatusAsync()).WatchedRows;
        Assert.Equal(1, rows);
        table.UpToSequence = 31;
        await cluster.RestartTableAsync();
        await cluster.Table().BeginAsync();
        images = await row.WatchAsync(watcher, images.Number, Wait);
        Assert.Equal([(30L, true)], images.States.Select(state => (state.Token.Sequence, state.IsResync)));
        Assert.Equal(1, (await cluster.Table().StatusAsync()).WatchedRows);
    }

    [Fact]
    public async Task A_row_that_nobody_watches_any_more_is_taken_off_the_list()
    {
        await using var cluster = await TableCluster.StartAsync(1, router => router.AddRowWatch("shop.orders"), new ListedTable(10, 1, 2, 3));
        var row = cluster.Cluster.Client.GetGrain<IRowGrain>(RowName.Of("main", Shop.Orders, 2L).ToString());
        var watcher = Guid.NewGuid();
        await row.WatchAsync(watcher, 0, Wait);
        Assert.Equal(1, (await cluster.Table().StatusAsync()).WatchedRows);
        await row.LeaveAsync(watcher);
        await Eventually.TrueAsync(async () => (await cluster.Table().StatusAsync()).WatchedRows == 0, "the row is off the list");
    }

    [Fact]
    public async Task A_row_that_cannot_be_watched_says_why()
    {
        await using var cluster = await TableCluster.StartAsync(1, router => router.AddRowWatch("shop.orders").OnTable("shop.users", (_, _) => default), new ListedTable(10, 1));
        var text = await Assert.ThrowsAsync<RowWatchException>(() => Watch(RowName.Of("main", Shop.Orders, "seven")));
        Assert.Contains("cannot be watched", text.Message, StringComparison.Ordinal);
        var other = await Assert.ThrowsAsync<RowWatchException>(() => Watch(RowName.Of("main", new TableName("shop", "users"), 1L)));
        Assert.Contains("AddRowWatch(\"shop.users\")", other.Message, StringComparison.Ordinal);

        Task<RowImages> Watch(RowName row) => cluster.Cluster.Client.GetGrain<IRowGrain>(row.ToString()).WatchAsync(Guid.NewGuid(), 0, 100);
    }

    private static long AmountOf(RowState state)
    {
        var frame = new ChangeFrame();
        FrameReader.Read(state.Image.Each().Single(), new KnownPlans(), frame);
        var rows = frame.Open().GetEnumerator();
        Assert.True(rows.MoveNext());
        return rows.Current.After.GetInt64("amount");
    }

    private static ChangeDelivery Update(ChangeToken previous, long sequence, long id, long amount) =>
        Shop.Delivery(1, s_start, Shop.Batch(previous, Shop.Rows(ChangeKind.Update, sequence, 0, (id, 1), (id, amount))));

    private static Task AppliedAsync(TableCluster cluster, long sequence) =>
        Eventually.TrueAsync(async () => (await cluster.Table().StatusAsync()).Applied.Sequence == sequence, $"{sequence} is applied", TimeSpan.FromMinutes(1));
}
