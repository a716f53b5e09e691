using Router.Contracts;
using Router.Contracts.Orleans.Rows;
using Router.Contracts.Orleans.Streams;
using Router.Grains.Tests.Rows.Fakes;
using Router.Grains.Tests.Tables.Fakes;
using Router.Hosting;
using Router.Routing.Subscriptions;
using Router.Servers;

namespace Router.Grains.Tests.Rows;

/// <summary>What is called between the grains of tables and watchers on real silos, and what comes of calls that fail and of grains that are gone.</summary>
public sealed class RowCallTests : IAsyncDisposable
{
    private const int Partitions = 4;
    private static readonly ChangeToken s_start = new(4, 0);

    private readonly RowCalls _calls = new();
    private readonly ListedTable _table = new(10, [.. Enumerable.Range(1, 40).Select(id => (long)id)]);
    private TableCluster? _cluster;

    public async ValueTask DisposeAsync() => await (_cluster?.DisposeAsync() ?? default);

    [Fact]
    public async Task A_change_of_rows_that_nobody_watches_costs_no_call_and_one_of_many_watched_rows_costs_one()
    {
        var ann = await StartAsync(1);
        await ann.WatchAsync(2, 3);
        var first = _calls.Pushes.Count;
        await DeliverAsync(0, s_start, 20, [.. Enumerable.Range(4, 30).Select(id => (long)id)]);
        await DeliverAsync(0, new ChangeToken(20, 58), 30, 1, 2, 3, 4);
        Assert.Equal(((30L, false), (30L, false)), (await ann.ToldAsync(2), await ann.ToldAsync(3)));
        await DeliverAsync(0, new ChangeToken(30, 6), 40, 1, 4);
        await AppliedAsync(0, 40);
        await ann.CheckNothingAsync();

        // The second may come while the first is on its way.
        Assert.Equal("[2],[3]", string.Join(',', _calls.Pushes.Skip(first)));
    }

    [Fact]
    public async Task Rows_of_a_hot_table_are_watched_where_their_partitions_are()
    {
        var ann = await StartAsync(2, Partitions);
        var ids = Enumerable.Range(1, 20).Select(id => (long)id).ToArray();
        await ann.WatchAsync(ids);
        var byPartition = ids.GroupBy(PartitionOf).ToArray();
        Assert.Equal(Partitions, byPartition.Length);
        foreach (var some in byPartition)
        {
            Assert.Equal(some.Count(), (await _cluster!.Table(Shop.Stream(some.Key)).StatusAsync()).WatchedRows);
            await DeliverAsync(some.Key, s_start, 20 + some.Key, [.. some]);
        }

        foreach (var id in ids)
        {
            Assert.Equal((20L + PartitionOf(id), false), await ann.ToldAsync(id));
        }

        var elsewhere = _cluster!.Table(Shop.Stream((PartitionOf(1) + 1) % Partitions));
        var wrong = await Assert.ThrowsAsync<RowWatchException>(() => elsewhere.WatchRowAsync(Name(1), ann.Name, 99));
        Assert.Contains($"is in partition {PartitionOf(1)}", wrong.Message, StringComparison.Ordinal);
        _table.UpToSequence = 20 + Partitions;
        Assert.Equal(19 + Partitions, (await ann.Row(1).ReadAsync()).Token.Sequence);
    }

    [Fact]
    public async Task A_watcher_that_cannot_be_told_holds_no_delivery_and_is_told_everything_later()
    {
        var ann = await StartAsync(1);
        await ann.WatchAsync(2);
        _calls.Fails = true;
        await DeliverAsync(0, s_start, 20, 2);
        await DeliverAsync(0, new ChangeToken(20, 0), 30, 2);
        await AppliedAsync(0, 30);
        await ann.CheckNothingAsync();
        await Eventually.TrueAsync(() => _calls.Pushes.Count > 3, "it is tried again");
        _calls.Fails = false;
        Assert.Equal(((20L, false), (30L, false)), (await ann.ToldAsync(2), await ann.ToldAsync(2)));
    }

    [Fact]
    public async Task A_watcher_whose_grain_is_gone_is_to_watch_anew_and_gets_the_newest_image_marked_though_nothing_has_changed()
    {
        var ann = await StartAsync(2);
        await ann.WatchAsync(2);
        var calls = _calls.Pushes.Count;
        await DeliverAsync(0, s_start, 20, 2);
        await Eventually.TrueAsync(() => _calls.Pushes.Count == calls + 1, "the grain has the change, and no watcher has");
        _table.UpToSequence = 21;
        await ann.LoseAsync();
        await Eventually.TrueAsync(() => ann.AskAsync(0), "it is to watch anew");
        await ann.WatchAgainAsync(2);
        Assert.Equal((20L, true), await ann.ToldAsync(2));
    }

    [Fact]
    public async Task What_a_client_that_went_away_watched_is_forgotten_and_not_taken_up_again()
    {
        var (ann, bob) = (await StartAsync(1), Probe());
        await ann.WatchAsync(2, 3);
        await bob.WatchAsync(3);
        Assert.Equal(3, (await _cluster!.Table().StatusAsync()).WatchedRows);

        // Its grain ends for want of questions.
        await _cluster.Table().LeaveWatcherAsync(ann.Name, _calls.Stamp);
        Assert.Equal(1, (await _cluster.Table().StatusAsync()).WatchedRows);
        Assert.False(await _cluster.Table().RenewWatcherAsync(ann.Name));
        Assert.False(await _cluster.Table(Shop.Stream(1)).RenewWatcherAsync(bob.Name), "there is no such partition any more");
        await DeliverAsync(0, s_start, 20, 2, 3);
        Assert.Equal((20L, false), await bob.ToldAsync(3));
        _table.UpToSequence = 21;
        await _cluster.RestartTableAsync();
        Assert.True(await _cluster.Table().RenewWatcherAsync(bob.Name));
        Assert.Equal(1, (await _cluster.Table().StatusAsync()).WatchedRows);
    }

    private RowProbe Probe() => new(_cluster!.Cluster.Client);

    private async Task<RowProbe> StartAsync(int silos, int partitions = 1)
    {
        _cluster = await TableCluster.StartAsync(silos, router => router.AddRowWatch("shop.orders").Partition("shop.orders", partitions), _table, _calls);
        return Probe();
    }

    private static int PartitionOf(long id) => KeyHash.Partition(Shop.Plan.EncodeKey([id]), Partitions);

    private static string Name(long id) => RowName.Of("main", Shop.Orders, id).ToString();

    /// <summary>A transaction updates the rows, all of that partition.</summary>
    private Task DeliverAsync(int partition, ChangeToken previous, long sequence, params long[] ids)
    {
        var frame = Shop.Rows(ChangeKind.Update, sequence, 0, ids.SelectMany(id => new[] { (id, 1L), (id, sequence) }));
        var batch = Shop.Batch(previous, frame) with { Stream = Shop.Stream(partition).ToString() };
        return _cluster!.DeliverAsync(Shop.Delivery(1, s_start, batch) with { StreamId = Shop.Stream(partition).In(RouterStreams.TablesNamespace) });
    }

    private Task AppliedAsync(int partition, long sequence) => Eventually.TrueAsync(
        async () => (await _cluster!.Table(Shop.Stream(partition)).StatusAsync()).Applied.Sequence == sequence, $"{sequence} is applied", TimeSpan.FromMinutes(1));
}
