using Orleans;
using Orleans.Core.Internal;
using Orleans.Runtime;
using Router.Contracts;
using Router.Contracts.Orleans.Rows;
using Router.Contracts.Orleans.Streams;
using Router.Grains.Tests.Rows.Fakes;
using Router.Grains.Tests.Tables.Fakes;
using Router.Hosting;
using Router.Routing.Subscriptions;
using Router.Servers;

namespace Router.Grains.Tests.Rows;

/// <summary>What is called between the grains of tables and rows on real silos, and what comes of calls that fail and of grains that are gone.</summary>
public sealed class RowCallTests : IAsyncDisposable
{
    private const int Wait = 20_000;
    private const int Partitions = 4;
    private static readonly ChangeToken s_start = new(4, 0);

    private readonly RowCalls _calls = new();
    private readonly ListedTable _table = new(10, [.. Enumerable.Range(1, 40).Select(id => (long)id)]);
    private readonly Guid _watcher = Guid.NewGuid();
    private TableCluster? _cluster;

    public async ValueTask DisposeAsync() => await (_cluster?.DisposeAsync() ?? default);

    [Fact]
    public async Task A_change_of_rows_that_nobody_watches_costs_no_call_and_one_of_a_watched_row_costs_one()
    {
        await StartAsync(1);
        var images = await Row(2).WatchAsync(_watcher, 0, Wait);
        Assert.Single(_calls.Pushes);
        await DeliverAsync(0, s_start, 20, [.. Enumerable.Range(3, 30).Select(id => (long)id)]);
        await DeliverAsync(0, new ChangeToken(20, 58), 30, 1, 2, 3);
        images = await Row(2).WatchAsync(_watcher, images.Number, Wait);
        Assert.Equal([(30L, false)], Told(images));
        await DeliverAsync(0, new ChangeToken(30, 4), 40, 1, 3);
        await AppliedAsync(0, 40);
        Assert.Equal([Row(2).GetPrimaryKeyString(), Row(2).GetPrimaryKeyString()], _calls.Pushes);
    }

    [Fact]
    public async Task Rows_of_a_hot_table_are_watched_where_their_partitions_are()
    {
        await StartAsync(2, Partitions);
        var ids = Enumerable.Range(1, 20).Select(id => (long)id).ToArray();
        var seen = new Dictionary<long, long>();
        foreach (var images in await Task.WhenAll(ids.Select(async id => (Id: id, Images: await Row(id).WatchAsync(_watcher, 0, Wait)))))
        {
            seen.Add(images.Id, images.Images.Number);
        }

        var byPartition = ids.GroupBy(PartitionOf).ToArray();
        Assert.Equal(Partitions, byPartition.Length);
        foreach (var some in byPartition)
        {
            Assert.Equal(some.Count(), (await _cluster!.Table(Shop.Stream(some.Key)).StatusAsync()).WatchedRows);
            await DeliverAsync(some.Key, s_start, 20 + some.Key, [.. some]);
        }

        foreach (var id in ids)
        {
            Assert.Equal([(20L + PartitionOf(id), false)], Told(await Row(id).WatchAsync(_watcher, seen[id], Wait)));
        }

        var elsewhere = _cluster!.Table(Shop.Stream((PartitionOf(1) + 1) % Partitions));
        var wrong = await Assert.ThrowsAsync<RowWatchException>(() => elsewhere.WatchRowAsync(Name(1), isRenewal: false));
        Assert.Contains($"is in partition {PartitionOf(1)}", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_whose_grains_cannot_be_told_hold_no_delivery_and_are_told_the_newest_marked_later()
    {
        await StartAsync(1);
        var images = await Row(2).WatchAsync(_watcher, 0, Wait);
        _calls.Fails = true;
        await DeliverAsync(0, s_start, 20, 2);
        await DeliverAsync(0, new ChangeToken(20, 0), 30, 2);
        await AppliedAsync(0, 30);
        Assert.Empty((await Row(2).WatchAsync(_watcher, images.Number, 1)).States);
        await Eventually.TrueAsync(() => _calls.Pushes.Count > 3, "it is tried again");
        _calls.Fails = false;
        images = await Row(2).WatchAsync(_watcher, images.Number, Wait);
        Assert.Equal([(30L, true)], Told(images));
    }

    [Fact]
    public async Task A_watcher_whose_rows_grain_is_gone_gets_the_newest_image_marked_though_nothing_has_changed()
    {
        await StartAsync(2);
        var images = await Row(2).WatchAsync(_watcher, 0, Wait);
        await DeliverAsync(0, s_start, 20, 2);
        await Eventually.TrueAsync(() => _calls.Pushes.Count == 2, "the grain has the change, and no watcher has");
        _table.UpToSequence = 21;
        await Row(2).Cast<IGrainManagementExtension>().DeactivateOnIdle();
        Assert.Equal([(20L, true)], Told(await Row(2).WatchAsync(_watcher, images.Number, Wait)));
    }

    [Fact]
    public async Task What_a_client_that_went_away_watched_is_forgotten_and_not_taken_up_again()
    {
        await StartAsync(1);
        await Row(2).WatchAsync(_watcher, 0, Wait);
        await Row(3).WatchAsync(_watcher, 0, Wait);

        // Its grain was lost with a silo, and nobody has asked since.
        await Row(2).Cast<IGrainManagementExtension>().DeactivateOnIdle();
        await DeliverAsync(0, s_start, 20, 2);
        await Eventually.TrueAsync(async () => (await _cluster!.Table().StatusAsync()).WatchedRows == 1, "the row is off the list");
        await DeliverAsync(0, new ChangeToken(20, 0), 30, 3, 4);
        await AppliedAsync(0, 30);
        _table.UpToSequence = 31;
        await _cluster!.RestartTableAsync();
        await _cluster.Table().BeginAsync();
        Assert.Equal(1, (await _cluster.Table().StatusAsync()).WatchedRows);
    }

    private async Task StartAsync(int silos, int partitions = 1) =>
        _cluster = await TableCluster.StartAsync(silos, router => router.AddRowWatch("shop.orders").Partition("shop.orders", partitions), _table, _calls);

    private static int PartitionOf(long id) => KeyHash.Partition(Shop.Plan.EncodeKey([id]), Partitions);

    private static string Name(long id) => RowName.Of("main", Shop.Orders, id).ToString();

    private static (long, bool)[] Told(RowImages images) => [.. images.States.Select(state => (state.Token.Sequence, state.IsResync))];

    private IRowGrain Row(long id) => _cluster!.Cluster.Client.GetGrain<IRowGrain>(Name(id));

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
