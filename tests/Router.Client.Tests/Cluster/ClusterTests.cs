using Microsoft.Extensions.Logging.Abstractions;
using Router.Client.Aggregates;
using Router.Client.Caching;
using Router.Contracts;
using Router.Contracts.Orleans.Aggregates;
using Router.Contracts.Orleans.Invalidation;
using Router.Contracts.Orleans.Sources;
using Router.Grains;
using Router.Hosting;
using Router.Routing.Subscriptions;
using Router.Servers;
using Router.Subscribers.Aggregates;
using Router.Subscribers.Caching;
using Router.Testing;
using Router.Testing.Orleans;

namespace Router.Client.Tests.Cluster;

/// <summary>Aggregates and caches of an application on a cluster of two silos, over a hot table of three partitions.</summary>
public sealed class ClusterTests : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly ScriptedSource _database = new ScriptedSource().Table<Order>("shop.orders", "id");
    private RouterTestCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await RouterTestCluster.StartAsync(2, _database, silo => silo
        .AddBinlogRouter(options => options.Source = "mysql://shop@database")
        .Partition("shop.orders", 3)
        .AddAggregate("sales", a => a.Table("shop.orders").GroupBy("status").Count().Sum("amount").Min("amount").Max("amount").Top(2, "amount").CountDistinct("amount"))
        .PublishInvalidations("orders", rules => rules.Key("shop.orders", "order:{id}")));

    public Task DisposeAsync() => _cluster.DisposeAsync().AsTask();

    [Fact]
    public async Task An_aggregate_over_partitions_is_exact_also_when_a_silo_is_gone()
    {
        var sales = Sales();
        for (var id = 0; id < 200; id++)
        {
            _database.Insert("shop.orders", new Order(id, $"s{id % 5}", id));
        }

        await _cluster.TakenAsync();
        await CheckAsync(sales);
        for (var id = 0; id < 200; id += 3)
        {
            _database.Update("shop.orders", new { id, status = "sold" });
        }

        await _cluster.KillSiloAsync(_cluster.Silos[1]);
        await _cluster.TakenAsync();
        await CheckAsync(sales);
    }

    [Fact]
    public async Task A_watcher_sees_groups_as_they_change()
    {
        _database.Insert("shop.orders", new Order(1, "new", 1), new Order(2, "new", 2), new Order(3, "new", 3), new Order(4, "new", 4));
        await _cluster.TakenAsync();
        using var end = new CancellationTokenSource(s_patience);
        await using var watch = Sales().WatchAsync("sales", end.Token).GetAsyncEnumerator(end.Token);
        var next = watch.MoveNextAsync();
        for (var id = 10; !next.IsCompleted; id++)
        {
            _database.Insert("shop.orders", new Order(id, "paid", 5));
            await _cluster.TakenAsync();
        }

        while (await next && !(watch.Current is { Exists: true, Key: ["paid"] }))
        {
            next = watch.MoveNextAsync();
        }

        Assert.True(watch.Current.GetInt64("count") > 0);
    }

    [Fact]
    public async Task A_cache_is_kept_by_the_clusters_invalidations_and_own_writes_are_read()
    {
        using var end = new CancellationTokenSource();
        var cache = VersionedCache.InMemory("orders");
        var name = new NameInSource("main", "orders");
        var puller = new InvalidationPuller(
            new CacheFollower(cache),
            "main",
            () => _cluster.Client.GetGrain<IInvalidationGrain>(name.ToString()),
            () => _cluster.Client.GetGrain<ISourceGrain>("main"),
            TimeSpan.FromSeconds(30),
            TimeProvider.System,
            NullLogger.Instance);
        var pulling = puller.RunAsync(end.Token);
        var inserted = _database.Insert("shop.orders", new Order(1, "new", 1));
        await Eventually.TrueAsync(() => cache.IsInContact, "contact", s_patience);
        Assert.Equal(WaitOutcome.Reached, await cache.WaitForAsync(inserted, s_patience));
        await Eventually.TrueAsync(async () => await GetAsync(cache, 1) == ("new", CacheServing.Hit), "what was loaded is kept", s_patience);
        for (var round = 0; round < 20; round++)
        {
            var point = _database.Update("shop.orders", new { id = 1, status = $"s{round}" });
            Assert.Equal(WaitOutcome.Reached, await cache.WaitForAsync(point, s_patience));
            Assert.Equal(($"s{round}", CacheServing.Loaded), await GetAsync(cache, 1));
        }

        await end.CancelAsync();
        await pulling;
        await cache.DisposeAsync();
    }

    private ClusterAggregates Sales() =>
        new(aggregate => _cluster.Client.GetGrain<IAggregateGrain>(new NameInSource("main", aggregate).ToString()), TimeProvider.System, NullLogger.Instance);

    private async Task<(string Status, CacheServing Serving)> GetAsync(VersionedCache cache, long id)
    {
        var result = await cache.GetOrLoadResultAsync($"order:{id}", (load, _) =>
        {
            load.At(_database.End);
            return ValueTask.FromResult<string?>((string)_database.Find("shop.orders", id)!["status"]!);
        });
        return (result.Value!, result.Serving);
    }

    private async Task CheckAsync(ClusterAggregates sales)
    {
        var rows = _database.Rows("shop.orders").Select(row => (Status: (string)row["status"]!, Amount: Convert.ToDecimal(row["amount"], null))).ToArray();
        var groups = new List<AggregateGroup>();
        await foreach (var group in sales.ReadAllAsync("sales", CancellationToken.None))
        {
            groups.Add(group);
        }

        var expected = rows.GroupBy(row => row.Status).OrderBy(group => group.Key, StringComparer.Ordinal).ToArray();
        Assert.Equal(expected.Select(group => group.Key), groups.Select(group => (string)group.Key[0]!));
        foreach (var (rowsOf, group) in expected.Zip(groups))
        {
            var amounts = rowsOf.Select(row => row.Amount).ToArray();
            Assert.Equal(amounts.Length, group.GetInt64("count"));
            Assert.Equal(amounts.Sum(), group.GetDecimal("sum(amount)"));
            Assert.Equal(amounts.Min(), group.GetDecimal("min(amount)"));
            Assert.Equal(amounts.Max(), group.GetDecimal("max(amount)"));
            Assert.Equal(amounts.Distinct().Count(), group.GetInt64("distinct(amount)"));
            Assert.Equal(amounts.OrderDescending().Take(2), group.GetValues("top(2, amount)").Cast<decimal>());
            Assert.Equal(group.ToString(), (await sales.ReadAsync("sales", [rowsOf.Key], CancellationToken.None)).ToString());
        }
    }
}
