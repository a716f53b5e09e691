using Microsoft.Extensions.Logging.Abstractions;
using Router.Grains;
using Router.Hosting;
using Router.Servers;
using Router.Testing;
using Router.Testing.Orleans;
using Xunit.Abstractions;

namespace Router.Client.Tests.Cluster;

/// <summary>Rows that are watched while silos go and come: those of their tables' grains, of the watcher's grain and of its gateways.</summary>
public sealed class RowFaultTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Rows = 30;
    private const int Faults = 6;

    /// <summary>Changes after each fault.</summary>
    private const int Changes = 300;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    private readonly ScriptedSource _database = new ScriptedSource().Table<Order>("shop.orders", "id");
    private readonly int[] _amounts = new int[Rows + 1];
    private readonly Random _random = new(20261120);
    private RouterTestCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await RouterTestCluster.StartAsync(3, _database, silo => silo
        .AddBinlogRouter(options => options.Source = "mysql://shop@database")
        .Partition("shop.orders", 3)
        .AddRowWatch("shop.orders"));

    public Task DisposeAsync() => _cluster.DisposeAsync().AsTask();

    [Fact]
    public async Task Watched_rows_over_kills_and_stops_of_silos_never_go_back_and_miss_nothing_that_is_not_marked()
    {
        for (var id = 1; id <= Rows; id++)
        {
            _database.Insert("shop.orders", new Order(id, "new", 0));
        }

        var client = new RouterClient(_cluster.Client, new RouterClientOptions(), NullLogger.Instance, TimeProvider.System);
        var watched = Enumerable.Range(1, Rows).Select(id => new WatchedAmount(client, id)).ToArray();
        await Eventually.TrueAsync(() => watched.All(row => row.Amount is not null), "every row has told what it is", s_patience);
        await ChangeAsync(watched);
        for (var fault = 0; fault < Faults; fault++)
        {
            var silo = _cluster.Silos[_random.Next(_cluster.Silos.Count)];
            var ending = fault % 2 == 0 ? _cluster.KillSiloAsync(silo) : _cluster.StopSiloAsync(silo);
            await ChangeAsync(watched);
            await ending;
            await _cluster.AddSiloAsync();
            await ChangeAsync(watched);
        }

        foreach (var row in watched)
        {
            await row.DisposeAsync();
            row.Check();
        }

        output.WriteLine($"{_amounts.Sum()} changes, {watched.Sum(row => row.Images.Count)} images, {watched.Sum(row => row.Images.Count(image => image.IsResync))} marked");
        await Eventually.TrueAsync(async () => (await client.SourceAsync()).Tables.Sum(partition => partition.WatchedRows) == 0, "nobody watches any more", s_patience);
    }

    /// <summary>Writes while the cluster finds itself again, and waits until everybody has what the table has.</summary>
    private async Task ChangeAsync(WatchedAmount[] watched)
    {
        for (var change = 0; change < Changes; change++)
        {
            var id = _random.Next(1, Rows + 1);
            _database.Update("shop.orders", new { id = (long)id, amount = (decimal)++_amounts[id] });
        }

        foreach (var row in watched)
        {
            await Eventually.TrueAsync(() => row.Amount == _amounts[row.Id], $"row {row.Id} is {_amounts[row.Id]}, not {row.Amount}", s_patience);
        }
    }
}
