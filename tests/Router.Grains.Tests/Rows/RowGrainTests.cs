using Orleans;
using Router.Contracts;
using Router.Contracts.Frames;
using Router.Contracts.Orleans.Rows;
using Router.Contracts.Orleans.Streams;
using Router.Grains.Tests.Rows.Fakes;
using Router.Grains.Tests.Tables.Fakes;
using Router.Hosting;
using Router.Servers;

namespace Router.Grains.Tests.Rows;

/// <summary>Watched rows on real silos.</summary>
public sealed class RowGrainTests
{
    private static readonly ChangeToken s_start = new(4, 0);

    [Fact]
    public async Task A_watched_row_tells_its_newest_image_then_every_change_and_after_a_move_of_its_table_the_newest_marked()
    {
        var table = new ListedTable(10, 1, 2, 3);
        await using var cluster = await TableCluster.StartAsync(2, router => router.AddRowWatch("shop.orders"), table);
        var ann = new RowProbe(cluster.Cluster.Client);
        await ann.AskAsync(0);
        await ann.WatchAgainAsync(2);
        var state = await ann.NextAsync(2);
        Assert.Equal((true, 1), (state.IsResync, AmountOf(state)));

        await cluster.DeliverAsync(Update(s_start, 20, id: 2, amount: 7));
        state = await ann.NextAsync(2);
        Assert.Equal((20, false, 7), (state.Token.Sequence, state.IsResync, AmountOf(state)));

        await cluster.DeliverAsync(Update(new ChangeToken(20, 0), 30, id: 3, amount: 9));
        await AppliedAsync(cluster, 30);
        await ann.CheckNothingAsync();

        Assert.Equal(1, (await cluster.Table().StatusAsync()).WatchedRows);
        table.UpToSequence = 31;
        await cluster.RestartTableAsync();
        await cluster.Table().BeginAsync();
        Assert.Equal((30L, true), await ann.ToldAsync(2));
        Assert.Equal(1, (await cluster.Table().StatusAsync()).WatchedRows);
    }

    [Fact]
    public async Task A_row_that_nobody_watches_any_more_is_taken_off_the_list()
    {
        await using var cluster = await TableCluster.StartAsync(1, router => router.AddRowWatch("shop.orders"), new ListedTable(10, 1, 2, 3));
        var (ann, bob) = (new RowProbe(cluster.Cluster.Client), new RowProbe(cluster.Cluster.Client));
        await ann.WatchAsync(2);
        await bob.WatchAsync(2);
        Assert.Equal(2, (await cluster.Table().StatusAsync()).WatchedRows);
        await ann.LeaveAsync(2);
        Assert.Equal(1, (await cluster.Table().StatusAsync()).WatchedRows);
        await cluster.DeliverAsync(Update(s_start, 20, id: 2, amount: 7));
        Assert.Equal((20L, false), await bob.ToldAsync(2));
        await ann.CheckNothingAsync();
    }

    [Fact]
    public async Task A_row_is_read_with_its_token_as_it_is_now()
    {
        var table = new ListedTable(10, 1, 2, 3);
        await using var cluster = await TableCluster.StartAsync(2, router => router.AddRowWatch("shop.orders"), table);
        var row = new RowProbe(cluster.Cluster.Client).Row(2);
        await cluster.DeliverAsync(Update(s_start, 20, id: 2, amount: 7));
        await AppliedAsync(cluster, 20);
        table.UpToSequence = 21;
        var state = await row.ReadAsync();
        Assert.Equal((20, true), (state.Token.Sequence, state.Exists));
        Assert.Equal(0, (await cluster.Table().StatusAsync()).WatchedRows);
    }

    [Fact]
    public async Task A_row_that_cannot_be_watched_says_why()
    {
        await using var cluster = await TableCluster.StartAsync(1, router => router.AddRowWatch("shop.orders").OnTable("shop.users", (_, _) => default), new ListedTable(10, 1));
        var text = await Assert.ThrowsAsync<RowWatchException>(() => Watch(RowName.Of("main", Shop.Orders, "seven")));
        Assert.Contains("cannot be watched", text.Message, StringComparison.Ordinal);
        var other = await Assert.ThrowsAsync<RowWatchException>(() => Watch(RowName.Of("main", new TableName("shop", "users"), 1L)));
        Assert.Contains("AddRowWatch(\"shop.users\")", other.Message, StringComparison.Ordinal);
        Assert.False(text.IsTransient || other.IsTransient, "it is of no use to try again");

        Task Watch(RowName row) => cluster.Cluster.Client.GetGrain<IRowGrain>(row.ToString()).WatchAsync(Guid.NewGuid(), 1);
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
