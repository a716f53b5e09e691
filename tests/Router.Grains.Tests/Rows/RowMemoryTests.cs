using Router.Contracts.Orleans.Rows;
using Router.Grains.Tests.Tables.Fakes;
using Router.Hosting;
using Xunit.Abstractions;

namespace Router.Grains.Tests.Rows;

/// <summary>What watched rows take, on a silo in this process.</summary>
[Collection(nameof(RowMemoryTests))]
public sealed class RowMemoryTests(ITestOutputHelper output)
{
    private const int Wait = 20_000;

    /// <summary>Two activations' worth: the row's own, its place in the directory and in its table's list, and what the client in this process keeps.</summary>
    private const long MaxBytesPerRow = 3000;

    [Fact]
    public async Task What_a_watched_row_takes_is_bounded()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("ROUTER_WATCHED_ROWS") ?? "20000", System.Globalization.CultureInfo.InvariantCulture);
        await using var cluster = await TableCluster.StartAsync(1, router => router.AddRowWatch("shop.orders"), new ListedTable(10, [.. Enumerable.Range(0, count + 1000).Select(id => (long)id)]));
        var watcher = Guid.NewGuid();
        await WatchAsync(cluster, watcher, Enumerable.Range(count, 1000));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        foreach (var some in Enumerable.Range(0, count).Chunk(1000))
        {
            await WatchAsync(cluster, watcher, some);
        }

        var perRow = (GC.GetTotalMemory(forceFullCollection: true) - before) / count;
        output.WriteLine($"{count} watched rows: {perRow} bytes each, the client's references included");
        Assert.Equal(count + 1000, (await cluster.Table().StatusAsync()).WatchedRows);
        Assert.InRange(perRow, 0, MaxBytesPerRow);
    }

    private static Task WatchAsync(TableCluster cluster, Guid watcher, IEnumerable<int> ids) => Task.WhenAll(ids.Select(async id =>
    {
        var images = await cluster.Cluster.Client.GetGrain<IRowGrain>(RowName.Of("main", Shop.Orders, (long)id).ToString()).WatchAsync(watcher, 0, Wait);
        Assert.True(images.States[0].Exists);
    }));
}
