using Router.Contracts.Orleans.Tailing;
using Router.Grains;
using Router.Hosting;
using Router.Servers;
using Router.Testing;
using Router.Testing.Orleans;

namespace Router.Client.Tests.Cluster;

/// <summary>One partition whose handler does not come back, beside one that is quick.</summary>
public sealed class SlowPartitionTests : IAsyncLifetime
{
    private const long WindowBytes = 4L << 20;
    private const int TextLength = 4000;

    /// <summary>Twice the window in the slow table alone.</summary>
    private const int SlowRows = (int)(2 * WindowBytes / TextLength);

    private readonly ScriptedSource _database = new ScriptedSource().Table<Note>("shop.slow", "id").Table<Note>("shop.quick", "id");
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TakenChanges _taken = new();
    private RouterTestCluster _cluster = null!;
    private long _mostBytes;

    public async Task InitializeAsync() => _cluster = await RouterTestCluster.StartAsync(2, _database, silo => silo
        .AddBinlogRouter(options => (options.Source, options.WindowBytes) = ("mysql://shop@database", WindowBytes))
        .OnTable("shop.quick", _taken.TakeAsync)
        .OnTable("shop.slow", async (batch, cancellationToken) =>
        {
            await _release.Task.WaitAsync(cancellationToken);
            await _taken.TakeAsync(batch, cancellationToken);
        }));

    public Task DisposeAsync()
    {
        _release.TrySetResult();
        return _cluster.DisposeAsync().AsTask();
    }

    [Fact]
    public async Task A_slow_partition_holds_the_others_only_once_the_window_is_full_and_the_window_keeps_its_bound()
    {
        for (var id = 1; id <= SlowRows / 4; id++)
        {
            Write(id);
        }

        // A fourth of the rows is half a window: the quick table's all come, the slow one's none.
        await Eventually.TrueAsync(async () => await LookAsync() is not null && _taken.Of("shop.quick").Count == SlowRows / 4, "the quick table goes on");
        Assert.Empty(_taken.Of("shop.slow"));

        for (var id = (SlowRows / 4) + 1; id <= SlowRows; id++)
        {
            Write(id);
        }

        await Eventually.TrueAsync(async () => (await LookAsync()).WindowBytes > WindowBytes * 3 / 4, "the window is full");
        await StandsStillAsync();
        Assert.InRange(_taken.Of("shop.quick").Count, (SlowRows / 4) + 1, SlowRows - 1);
        Assert.Empty(_taken.Of("shop.slow"));

        _release.SetResult();
        var all = _cluster.TakenAsync();
        await Eventually.TrueAsync(async () => await LookAsync() is not null && all.IsCompleted, "everything is taken", TimeSpan.FromSeconds(60));
        await all;
        Assert.InRange(_mostBytes, WindowBytes / 2, WindowBytes);
        foreach (var table in new[] { "shop.quick", "shop.slow" })
        {
            Assert.Equal(Enumerable.Range(1, SlowRows).Select(id => (long)id), _taken.Of(table).Select(change => change.Id));
        }
    }

    /// <summary>The quick table gets no further while all that is dispatched of it is acknowledged: what is not, waits for room.</summary>
    private Task StandsStillAsync()
    {
        var (count, looks) = (-1, 0);
        return Eventually.TrueAsync(
            async () =>
            {
                var status = await LookAsync();
                var now = _taken.Of("shop.quick").Count;
                var isIdle = status.Partitions.Single(partition => partition.Stream.Contains("quick", StringComparison.Ordinal)).Outstanding == 0;
                (count, looks) = (now, isIdle && now == count ? looks + 1 : 0);
                return looks == 20;
            },
            "the quick table waits too");
    }

    private async Task<TailerStatus> LookAsync()
    {
        var status = await _cluster.Client.GetGrain<IBinlogTailerGrain>("main").StatusAsync();
        Assert.Equal(WindowBytes, status.WindowLimitBytes);
        _mostBytes = Math.Max(_mostBytes, status.WindowBytes);
        return status;
    }

    private void Write(long id)
    {
        _database.Insert("shop.slow", new Note(id, new string('x', TextLength)));
        _database.Insert("shop.quick", new Note(id, "quick"));
    }
}
