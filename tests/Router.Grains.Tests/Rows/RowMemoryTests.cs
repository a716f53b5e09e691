using Router.Grains.Tests.Rows.Fakes;
using Router.Grains.Tests.Tables.Fakes;
using Router.Hosting;
using Xunit.Abstractions;

namespace Router.Grains.Tests.Rows;

/// <summary>What watched rows take, on a silo in this process.</summary>
[Collection(nameof(RowMemoryTests))]
public sealed class RowMemoryTests(ITestOutputHelper output)
{
    /// <summary>Its place in its table's list and what listens to it; much less than an activation, so that a million are no burden.</summary>
    private const long MaxBytesPerRow = 1000;

    [Fact]
    public async Task What_a_watched_row_takes_is_bounded()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("ROUTER_WATCHED_ROWS") ?? "20000", System.Globalization.CultureInfo.InvariantCulture);
        await using var cluster = await TableCluster.StartAsync(1, router => router.AddRowWatch("shop.orders"), new ListedTable(10, [.. Enumerable.Range(0, count + 1000).Select(id => (long)id)]));
        var watcher = new RowProbe(cluster.Cluster.Client);
        await WatchAsync(watcher, Enumerable.Range(count, 1000));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        foreach (var some in Enumerable.Range(0, count).Chunk(1000))
        {
            await WatchAsync(watcher, some);
        }

        var perRow = (GC.GetTotalMemory(forceFullCollection: true) - before) / count;
        output.WriteLine($"{count} watched rows: {perRow} bytes each");
        Assert.Equal(count + 1000, (await cluster.Table().StatusAsync()).WatchedRows);
        Assert.InRange(perRow, 0, MaxBytesPerRow);
    }

    private static Task WatchAsync(RowProbe watcher, IEnumerable<int> ids) => watcher.WatchAsync([.. ids.Select(id => (long)id)]);
}
