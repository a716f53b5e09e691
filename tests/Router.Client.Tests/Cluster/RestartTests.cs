using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Core.Internal;
using Router.Client.Aggregates;
using Router.Contracts.Orleans.Aggregates;
using Router.Contracts.Orleans.Sources;
using Router.Contracts.Orleans.Tailing;
using Router.Grains;
using Router.Hosting;
using Router.Servers;
using Router.Subscribers.Aggregates;
using Router.Testing;
using Router.Testing.Orleans;
using Xunit.Abstractions;

namespace Router.Client.Tests.Cluster;

/// <summary>A tailer that goes and comes while one table is written to and another is not.</summary>
public sealed class RestartTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Restarts = 20;

    /// <summary>Rows that the writer is ahead of the handler at most: always some under way, and never a log without end.</summary>
    private const int Ahead = 500;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly ScriptedSource _database = new ScriptedSource().Table<Order>("shop.orders", "id").Table<Order>("shop.silent", "id");
    private readonly TakenChanges _taken = new();
    private RouterTestCluster _cluster = null!;
    private long _written;

    public async Task InitializeAsync() => _cluster = await RouterTestCluster.StartAsync(2, _database, silo => silo
        .AddBinlogRouter(options => (options.Source, options.SaveInterval) = ("mysql://shop@database", TimeSpan.FromMilliseconds(50)))
        .OnTable("shop.*", _taken.TakeAsync)
        .AddAggregate("busy", a => a.Table("shop.orders").GroupBy("status").Count().Sum("amount"))
        .AddAggregate("silent", a => a.Table("shop.silent").GroupBy("status").Count().Sum("amount")));

    public Task DisposeAsync() => _cluster.DisposeAsync().AsTask();

    [Fact]
    public async Task One_busy_and_one_silent_table_over_20_restarts_of_the_tailer_lose_nothing_and_take_nothing_twice()
    {
        _database.Insert("shop.silent", new Order(1, "early", 1));
        await _cluster.TakenAsync();
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(() => WriteAsync(stop.Token));
        var generation = (await Tailer.StatusAsync()).Generation;
        for (var restart = 0; restart < Restarts; restart++)
        {
            generation = await RestartAsync(generation);
        }

        await stop.CancelAsync();
        await writing;
        _database.Insert("shop.silent", new Order(2, "late", 7));
        await _cluster.TakenAsync();
        output.WriteLine($"{_written} rows over {Restarts} restarts");

        Assert.Equal([1, 2], _taken.Of("shop.silent").Select(change => change.Id));
        _taken.CheckWhole("shop.orders");
        Assert.Equal(_database.Rows("shop.orders").Count, _taken.Rows("shop.orders").Count);
        await CheckAsync("busy", "shop.orders");
        await CheckAsync("silent", "shop.silent");
    }

    private IBinlogTailerGrain Tailer => _cluster.Client.GetGrain<IBinlogTailerGrain>("main");

    /// <summary>Ends the activation in the middle of the writing, and waits until its successor has given something.</summary>
    private async Task<long> RestartAsync(long generation)
    {
        await Tailer.Cast<IGrainManagementExtension>().DeactivateOnIdle();
        var next = generation;
        await Eventually.TrueAsync(async () => (next = (await Tailer.StatusAsync()).Generation) > generation, $"a generation after {generation}", s_patience);
        var taken = _taken.Of("shop.orders").Count;
        await Eventually.TrueAsync(() => _taken.Of("shop.orders").Count > taken + Ahead, $"generation {next} gives changes", s_patience);
        return next;
    }

    private async Task WriteAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var id = _written / 2;
            var status = $"s{id % 7}";
            _database.Insert("shop.orders", new Order(id, "new", id));
            _database.Update("shop.orders", new { id, status });
            _written += 2;
            await Eventually.TrueAsync(() => stop.IsCancellationRequested || _taken.Of("shop.orders").Count > _written - Ahead, "the writer's turn", s_patience);
        }
    }

    private async Task CheckAsync(string aggregate, string table)
    {
        var aggregates = new ClusterAggregates(
            name => _cluster.Client.GetGrain<IAggregateGrain>(new NameInSource("main", name).ToString()), TimeProvider.System, NullLogger.Instance);
        var groups = new List<string>();
        await foreach (var group in aggregates.ReadAllAsync(aggregate, CancellationToken.None))
        {
            groups.Add($"{group.Key[0]} {group.GetInt64("count")} {group.GetDecimal("sum(amount)"):0.00}");
        }

        Assert.Equal(
            _database.Rows(table)
                .GroupBy(row => (string)row["status"]!, row => Convert.ToDecimal(row["amount"], null))
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => $"{group.Key} {group.Count()} {group.Sum():0.00}"),
            groups);
    }
}
