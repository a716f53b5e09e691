using Router.Contracts;
using Router.Servers;
using Router.Subscribers.Tests.Watching.Fakes;
using Router.Subscribers.Watching;

namespace Router.Subscribers.Tests.Watching;

/// <summary>What watches cost: rows that nobody watches nothing, a watched one less than a kilobyte.</summary>
[Collection(nameof(RowWatchCostTests))]
public sealed class RowWatchCostTests
{
    private readonly ScriptedTable _table = new() { Always = 1 };
    private readonly RowWatch _watch = new(ScriptedTable.Plan.Name);

    [Fact]
    public async Task Rows_that_nobody_watches_allocate_nothing()
    {
        await BeginAsync();
        var batches = Enumerable.Range(1, 1000).Select(number => ScriptedTable.Change(number, ChangeKind.Update, 5, 1, 5, 2, 6, 1, 6, 2)).ToArray();
        Assert.Equal(0, Measure(batches));
        await using var other = new Watched(_watch, 1);
        await other.HasAsync(1);
        Assert.Equal(0, Measure(batches));
        Assert.Single(other.Rows);
    }

    [Fact]
    public async Task A_million_watched_rows_fit_into_a_gibibyte()
    {
        var count = Environment.GetEnvironmentVariable("ROUTER_TEST_LONG") == "1" ? 1_000_000 : 100_000;
        await BeginAsync();
        using var stop = new CancellationTokenSource();
        var watches = new IAsyncEnumerator<WatchedRow>[count];
        var waits = new Task<bool>[count];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var id = 0; id < count; id++)
        {
            watches[id] = _watch.WatchAsync(id, stop.Token).GetAsyncEnumerator();
        }

        foreach (var chunk in watches.Chunk(1000))
        {
            Assert.All(await Task.WhenAll(chunk.Select(watch => watch.MoveNextAsync().AsTask())), Assert.True);
        }

        for (var id = 0; id < count; id++)
        {
            waits[id] = watches[id].MoveNextAsync().AsTask();
        }

        await Eventually.TrueAsync(() => _watch.UnsettledWatches == 0, "all watches follow the log alone");
        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)count;
        Assert.InRange(bytes, 100, 1024);

        await _watch.HandleAsync(ScriptedTable.Change(5001, ChangeKind.Update, count / 2, 1, count / 2, 77), default);
        Assert.True(await waits[count / 2]);
        Assert.Equal(77, watches[count / 2].Current.Image.GetInt32("v"));
        Assert.Equal(1, waits.Count(wait => wait.IsCompleted));
        await stop.CancelAsync();
    }

    private long Measure(ChangeBatch[] batches)
    {
        Tell(batches);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Tell(batches);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private void Tell(ChangeBatch[] batches)
    {
        foreach (var batch in batches)
        {
            var handled = _watch.HandleAsync(batch, default);
            if (!handled.IsCompletedSuccessfully)
            {
                throw new InvalidOperationException("A watch held the source up.");
            }
        }
    }

    private Task BeginAsync() => _watch.BeginAsync(_table, new SourcePosition(null, "binlog.000001", 4, "", 0), default).AsTask();
}
