using Router.Grains.Tests.Rows.Fakes;
using Router.Grains.Tests.Tables.Fakes;
using Router.Hosting;
using Xunit.Abstractions;

namespace Router.Grains.Tests.Rows;

/// <summary>What watched rows take, on a silo in this process.</summary>
[Collection(nameof(RowMemoryTests))]
public sealed class RowMemoryTests(ITestOutputHelper output)
{
    /// <summary>Its place in its table's list and what listens to it: some 850 bytes on average, and never as much as the 1.9 KB of an activation alone.</summary>
    private const long MaxBytesPerRow = 1500;

    private const int Steps = 7;
    private const int RowsPerStep = 4000;

    /// <summary>
    /// The middle one of several steps counts: what earlier tests' clusters left behind goes when their timers end, and one difference of the
    /// process's memory was seen to be less than nothing.
    /// </summary>
    [Fact]
    public async Task What_a_watched_row_takes_is_bounded()
    {
        var ids = Enumerable.Range(0, (Steps + 1) * RowsPerStep).Select(id => (long)id).ToArray();
        await using var cluster = await TableCluster.StartAsync(1, router => router.AddRowWatch("shop.orders"), new ListedTable(10, ids));
        var watcher = new RowProbe(cluster.Cluster.Client);
        var totals = new List<long>();
        foreach (var step in ids.Chunk(RowsPerStep))
        {
            foreach (var some in step.Chunk(1000))
            {
                await watcher.WatchAsync(some);
            }

            totals.Add(GC.GetTotalMemory(forceFullCollection: true));
        }

        var perRow = totals.Zip(totals.Skip(1), (before, after) => (after - before) / RowsPerStep).Order().ToArray();
        output.WriteLine($"bytes a watched row, in {Steps} steps of {RowsPerStep}: {string.Join(", ", perRow)}");
        Assert.Equal(ids.Length, (await cluster.Table().StatusAsync()).WatchedRows);
        Assert.InRange(perRow[Steps / 2], 1, MaxBytesPerRow);
    }
}
