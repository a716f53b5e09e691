using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Router.Contracts;
using Router.Contracts.Orleans.Rows;
using Router.Contracts.Orleans.Streams;
using Router.Grains.Rows;
using Router.Grains.Tests.Tables.Fakes;
using Router.Routing.Subscriptions;
using Router.Servers;
using Router.Subscribers.Watching;

namespace Router.Grains.Tests.Rows.Fakes;

/// <summary>The watched rows of shop.orders in one partition: ids 1 to 100, each with an amount of 1 when it is read.</summary>
internal sealed class WatchedShop : ISourceContext, IRowWatchers, IAsyncDisposable
{
    private readonly CancellationTokenSource _life = new();
    private readonly ConcurrentDictionary<Guid, ToldWatcher> _watchers = new();
    private readonly ListedTable _table = new(10, [.. Enumerable.Range(1, 100).Select(id => (long)id)]);
    private long _turn;

    public WatchedShop() => Rows = new PartitionRows(Shop.Stream(), PartitionSlice.Whole, Watch, List, this, Time, NullLogger.Instance, _life.Token);

    public RowWatch Watch { get; } = new(Shop.Orders);

    public ManualTime Time { get; } = new();

    public WatchList List { get; } = new();

    public PartitionRows Rows { get; }

    public string Name => "main";

    public bool IsResumed => false;

    public ITableReader? Tables => _table;

    public DateTimeOffset CurrentAsOf => DateTimeOffset.MaxValue;

    /// <summary>The keys that are saved.</summary>
    public int SavedBytes
    {
        get
        {
            var output = new ArrayBufferWriter<byte>();
            var capture = List.Capture("");
            for (var segment = 0; segment < capture.SegmentCount; segment++)
            {
                capture.Write(segment, output);
            }

            return output.WrittenCount;
        }
    }

    public static async Task<WatchedShop> StartAsync()
    {
        var shop = new WatchedShop();
        await shop.Watch.BeginAsync(shop, new SourcePosition(null, "binlog.000001", 4, "", 0), shop._life.Token);
        return shop;
    }

    public static Guid Ann { get; } = new(1, 0, 0, new byte[8]);

    public static Guid Bob { get; } = new(2, 0, 0, new byte[8]);

    /// <summary>The newest of the watchers' own numbers; the next call has the next.</summary>
    public long Turn => ++_turn;

    public static RowName Row(long id) => RowName.Of("main", Shop.Orders, id);

    public ToldWatcher Watcher(Guid name) => _watchers.GetOrAdd(name, _ => new ToldWatcher());

    /// <summary>The row is watched, and its watcher was told the first image.</summary>
    public async Task WatchAsync(Guid watcher, params long[] ids)
    {
        foreach (var id in ids)
        {
            await Rows.WatchAsync(Row(id), watcher, Turn);
            await Eventually.TrueAsync(() => Watcher(watcher).Told(id).Count > 0, $"the watcher of row {id} is told");
        }
    }

    /// <summary>A transaction of that sequence updates the rows.</summary>
    public void Change(long sequence, params long[] ids)
    {
        var handled = Watch.HandleAsync(Shop.Rows(ChangeKind.Update, sequence, 0, ids.SelectMany(id => new[] { (id, 1L), (id, sequence) })).Open(), default);
        Assert.True(handled.IsCompletedSuccessfully, "a change of watched rows waits for nobody");
        _table.UpToSequence = sequence + 1;
    }

    public IRowWatcherGrain Of(Guid watcher) => Watcher(watcher);

    /// <summary>Over so many partitions the rows are spread.</summary>
    public int Partitions { get; set; } = 1;

    public ValueTask<int> PartitionOfAsync(RowName row) => new(KeyHash.Partition(Shop.Plan.EncodeKey([.. row.Values()]), Partitions));

    public bool Has(StreamName partition) => partition.Partition < Partitions;

    public Task<WaitOutcome> WaitForAsync(LogPoint point, TimeSpan timeout, CancellationToken cancellationToken) => Task.FromResult(WaitOutcome.Reached);

    public async ValueTask DisposeAsync()
    {
        await _life.CancelAsync();
        _life.Dispose();
    }
}
