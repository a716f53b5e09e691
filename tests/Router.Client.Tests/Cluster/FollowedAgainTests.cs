using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Hosting;
using Router.Client.Aggregates;
using Router.Contracts.Orleans.Aggregates;
using Router.Contracts.Orleans.Sources;
using Router.Grains;
using Router.Hosting;
using Router.Testing;
using Router.Testing.Orleans;

namespace Router.Client.Tests.Cluster;

/// <summary>Releases that follow other tables than the one before, or cut them into other partitions, and then as at first.</summary>
public sealed class FollowedAgainTests : IAsyncLifetime
{
    private const string Whole = "whole", Parted = "parted", Without = "without";

    private readonly ScriptedSource _database = new ScriptedSource().Table<Order>("shop.orders", "id").Table<Order>("shop.items", "id");
    private string _release = Whole;
    private int _written;
    private RouterTestCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await RouterTestCluster.StartAsync(1, _database, Configure);

    public Task DisposeAsync() => _cluster.DisposeAsync().AsTask();

    [Theory]
    [InlineData(Parted, Whole)]
    [InlineData(Whole, Without)]
    [InlineData(Parted, Without)]
    public async Task A_state_that_has_missed_changes_is_not_taken_up_again(string before, string meanwhile)
    {
        await DeployAsync(before);
        await WriteAsync();
        await DeployAsync(meanwhile);
        await WriteAsync();
        await DeployAsync(before);
        await WriteAsync();
        await CheckAsync();
    }

    /// <summary>A silo of the next release comes, and the one of the last goes.</summary>
    private async Task DeployAsync(string release)
    {
        _release = release;
        await _cluster.AddSiloAsync();
        await _cluster.StopSiloAsync(_cluster.Silos[0]);
    }

    private void Configure(ISiloBuilder silo)
    {
        var router = silo.AddBinlogRouter(options => (options.Source, options.SaveInterval) = ("mysql://shop@database", TimeSpan.FromMilliseconds(50)))
            .AddAggregate("items", a => a.Table("shop.items").Count());
        if (_release == Parted)
        {
            router.Partition("shop.orders", 4);
        }

        if (_release != Without)
        {
            router.AddAggregate("orders", a => a.Table("shop.orders").GroupBy("status").Count().Sum("amount"));
        }
    }

    private async Task WriteAsync()
    {
        for (var number = 0; number < 40; number++, _written++)
        {
            _database.Insert("shop.orders", new Order(_written, $"s{_written % 3}", _written));
            _database.Insert("shop.items", new Order(_written, "new", 1));
        }

        await _cluster.TakenAsync();
    }

    private async Task CheckAsync()
    {
        var aggregates = new ClusterAggregates(
            name => _cluster.Client.GetGrain<IAggregateGrain>(new NameInSource("main", name).ToString()), TimeProvider.System, NullLogger.Instance);
        var groups = new List<string>();
        await foreach (var group in aggregates.ReadAllAsync("orders", CancellationToken.None))
        {
            groups.Add($"{group.Key[0]} {group.GetInt64("count")} {group.GetDecimal("sum(amount)"):0.00}");
        }

        Assert.Equal(
            _database.Rows("shop.orders")
                .GroupBy(row => (string)row["status"]!, row => Convert.ToDecimal(row["amount"], null))
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => $"{group.Key} {group.Count()} {group.Sum():0.00}"),
            groups);
    }
}
