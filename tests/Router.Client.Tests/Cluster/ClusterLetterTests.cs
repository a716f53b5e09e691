using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans;
using Orleans.Core.Internal;
using Router.Contracts;
using Router.Contracts.Orleans.DeadLetters;
using Router.Contracts.Orleans.Sources;
using Router.Contracts.Orleans.Tables;
using Router.Grains;
using Router.Hosting;
using Router.Routing.DeadLetters;
using Router.Servers;
using Router.Testing;
using Router.Testing.Orleans;

namespace Router.Client.Tests.Cluster;

/// <summary>Dead letters of a cluster of two silos, over a table of three partitions, as an application's client sees them.</summary>
public sealed class ClusterLetterTests : IAsyncLifetime
{
    private readonly ScriptedSource _database = new ScriptedSource().Table<Order>("shop.orders", "id").Table<Order>("shop.items", "id");
    private readonly ConcurrentQueue<string> _sent = [];
    private volatile int _poisonBelow;
    private RouterTestCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await RouterTestCluster.StartAsync(2, _database, silo => silo
        .AddBinlogRouter(options => options.Source = "mysql://shop@database")
        .Partition("shop.orders", 3)
        .OnTable("shop.*", SendAsync, options => options.Name("mails").Retries(0).DeadLetter()));

    public Task DisposeAsync() => _cluster.DisposeAsync().AsTask();

    [Fact]
    public async Task Parked_changes_wait_over_the_loss_of_silos_and_are_listed_and_replayed_in_the_order_of_their_rows()
    {
        _poisonBelow = 10;
        for (var id = 0; id < 20; id++)
        {
            _database.Insert("shop.orders", new Order(id, "new", 1));
        }

        _database.Insert("shop.items", new Order(1, "new", 1));
        await _cluster.TakenAsync();
        _poisonBelow = 0;
        await _cluster.AddSiloAsync();
        foreach (var silo in _cluster.Silos.Take(2).ToArray())
        {
            await _cluster.KillSiloAsync(silo);
            _database.Update("shop.orders", new { id = 15, status = $"{silo.SiloAddress}" });
            await _cluster.TakenAsync();
        }

        // Of items, whose partition nobody has heard of since, the letter is told all the same.
        _database.Update("shop.orders", new { id = 3, status = "paid" });
        await _cluster.TakenAsync();
        Assert.Equal(10 + 2, _sent.Count);

        // Who asks how it is need not have listed them before, nor need anything have come since the grain began anew.
        var items = _cluster.Client.GetGrain<ITableGrain>("main/shop/items/0");
        await items.AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        await Eventually.TrueAsync(async () => (await items.StatusAsync()).DeadLetters is null, "the grain is another one, which has loaded nothing");
        var report = await _cluster.Client.GetGrain<ISourceGrain>("main").StatusAsync();
        Assert.Equal(12, report.Tables.Sum(table => table.DeadLetters));
        Assert.Equal(1, Assert.Single(report.Tables, table => table.Stream == "main/shop/items/0").DeadLetters);
        var letters = await AllAsync();
        Assert.Equal(12, letters.Count);
        Assert.Equal([.. Enumerable.Range(0, 10), 1, 3], letters.OrderBy(letter => letter.Token).Select(letter => IdOf(letter.Key)));
        var behind = Assert.Single(letters, letter => letter.IsBehind);
        Assert.Equal(("mails", "shop.orders", "update", "{\"id\":3}"), (behind.Subscription, behind.Table, behind.Kind, behind.Key));
        _sent.Clear();
        Assert.Equal(new ReplayOutcome(12, 0, 0), await Client.ReplayDeadLettersAsync("mails"));
        Assert.Equal(["shop.items Insert 1", .. Enumerable.Range(0, 10).Select(id => $"shop.orders Insert {id}"), "shop.orders Update 3"], _sent.Order(StringComparer.Ordinal));
        Assert.Equal(["shop.orders Insert 3", "shop.orders Update 3"], _sent.Where(item => item.EndsWith(" 3", StringComparison.Ordinal)));
        Assert.Empty(await AllAsync());
        Assert.Empty(await _cluster.Client.GetGrain<ISourceGrain>("main").LetterPartitionsAsync());
        _database.Update("shop.orders", new { id = 3, status = "sent" });
        await _cluster.TakenAsync();
        Assert.Equal(13, _sent.Count);
    }

    [Fact]
    public async Task Chosen_letters_are_dropped_or_replayed_and_a_name_that_no_subscription_has_does_nothing()
    {
        _poisonBelow = 10;
        _database.Insert("shop.orders", new Order(1, "new", 1), new Order(2, "new", 1), new Order(3, "new", 1));
        _database.Update("shop.orders", new { id = 1, status = "paid" });
        await _cluster.TakenAsync();
        Assert.Equal(4, (await AllAsync("mails")).Count);
        Assert.Empty(await AllAsync("letters"));
        var tokens = (await AllAsync()).ToLookup(letter => IdOf(letter.Key), letter => letter.Token);
        Assert.Equal(1, await Client.DropDeadLettersAsync("mails", [tokens[2].Single()]));
        Assert.Equal(0, await Client.DropDeadLettersAsync("letters"));
        _poisonBelow = 0;
        Assert.Equal(new ReplayOutcome(0, 0, 1), await Client.ReplayDeadLettersAsync("mails", [tokens[1].Max()]));
        Assert.Equal(new ReplayOutcome(0, 0, 0), await Client.ReplayDeadLettersAsync("letters"));
        Assert.Equal(new ReplayOutcome(1, 0, 0), await Client.ReplayDeadLettersAsync("mails", [tokens[3].Single()]));
        Assert.Equal(["shop.orders Insert 3"], _sent);
        Assert.Equal([1, 1], (await AllAsync()).Select(letter => IdOf(letter.Key)));
    }

    private RouterClient Client => new(_cluster.Client, new RouterClientOptions(), NullLogger.Instance, TimeProvider.System);

    private async Task<List<ParkedLetter>> AllAsync(string? subscription = null)
    {
        var letters = new List<ParkedLetter>();
        await foreach (var letter in Client.DeadLettersAsync(subscription))
        {
            letters.Add(letter);
        }

        return letters;
    }

    private ValueTask SendAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        var sent = new List<string>();
        foreach (var change in batch)
        {
            var id = change.After.GetInt64("id");
            if (id < _poisonBelow)
            {
                throw new IOException("poison");
            }

            sent.Add($"{batch.Table.Name} {batch.Kind} {id}");
        }

        sent.ForEach(_sent.Enqueue);
        return default;
    }

    private static int IdOf(string key) => int.Parse(key["{\"id\":".Length..^1], System.Globalization.CultureInfo.InvariantCulture);
}
