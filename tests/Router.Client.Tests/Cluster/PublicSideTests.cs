using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime.Hosting;
using Orleans.Streams;
using Router.Client.Aggregates;
using Router.Contracts;
using Router.Contracts.Orleans.Aggregates;
using Router.Contracts.Orleans.Sources;
using Router.Contracts.Orleans.Streams;
using Router.Grains;
using Router.Grains.Tests.PublicStreams;
using Router.Grains.Tests.Tailing;
using Router.Hosting;
using Router.Servers;
using Router.Subscribers.Aggregates;
using Router.Testing;
using Router.Testing.Orleans;

namespace Router.Client.Tests.Cluster;

/// <summary>What happens to the streams of applications, and to the storage of their subscriptions, is nothing to the table grains.</summary>
public sealed class PublicSideTests : IAsyncLifetime
{
    private const int Rows = 2000;

    /// <summary>Not the default name: subscriptions would be kept in Router's own storage, which is named so too.</summary>
    private const string Provider = "apps";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly ScriptedSource _database = new ScriptedSource().Table<Note>("shop.orders", "id");
    private readonly KeptStorage _subscriptions = new();
    private RouterTestCluster? _cluster;
    private int _probes;

    private RouterTestCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster does not run.");

    /// <summary>The stream as an application sees it, whose process is the client.</summary>
    private IAsyncStream<ChangeBatch> OfApplication => Stream(Cluster.Client.ServiceProvider);

    /// <summary>As another application sees it, which is code of a silo.</summary>
    private IAsyncStream<ChangeBatch> OfSilo => Stream(Cluster.Silos[0].ServiceProvider);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_cluster is { } cluster)
        {
            await cluster.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_PubSubStore_outage_does_not_stop_table_grains()
    {
        _subscriptions.IsDown = true;
        await StartAsync();
        Write(1, Rows);
        await Assert.ThrowsAnyAsync<Exception>(() => OfApplication.SubscribeAsync(new ChangeObserver()));
        await Cluster.TakenAsync();
        await CountAsync(Rows);

        _subscriptions.IsDown = false;
        var observer = await SubscribedAsync(OfApplication, Task.CompletedTask);
        _subscriptions.IsDown = true;
        Write(Rows + 1, Rows);
        await Cluster.TakenAsync();
        await CountAsync(2 * Rows);
        await Eventually.TrueAsync(() => observer.Ids.Contains(2 * Rows), "who is subscribed gets changes in the outage too", s_patience);
        _subscriptions.IsDown = false;
    }

    [Fact]
    public async Task A_dead_app_on_the_public_streams_holds_nobody()
    {
        await StartAsync();
        var dead = new TaskCompletionSource();
        var observer = await SubscribedAsync(OfApplication, dead.Task);
        var alive = await SubscribedAsync(OfSilo, Task.CompletedTask);
        Write(1, Rows);
        await Cluster.TakenAsync();
        await CountAsync(Rows);
        await Eventually.TrueAsync(() => alive.Ids.Contains(Rows), "another application's observer has the last row", s_patience);
        Assert.DoesNotContain(observer.Ids, id => id > 0);
        dead.SetResult();
    }

    private async Task StartAsync()
    {
        _cluster = await RouterTestCluster.StartAsync(
            2,
            _database,
            silo =>
            {
                silo.AddBinlogRouter(options => options.Source = "mysql://shop@database")
                    .Partition("shop.orders", 2)
                    .AddAggregate("orders", a => a.Table("shop.orders").Count().Sum("id"));
                silo.AddBinlogStreams(Provider);
                silo.Services.AddGrainStorage("PubSubStore", (_, _) => _subscriptions);
            },
            configureClient: client => client.AddBinlogStreams(Provider));
        _database.Insert("shop.orders", new Note(0, "probe"));
    }

    private static IAsyncStream<ChangeBatch> Stream(IServiceProvider services) => services.GetRequiredKeyedService<IStreamProvider>(Provider)
        .GetStream<ChangeBatch>(new StreamName("main", "shop", "orders").In(RouterStreams.Namespace));

    /// <summary>An observer that is known to be given changes, by those of the row 0; from then on it waits for the gate.</summary>
    private async Task<ChangeObserver> SubscribedAsync(IAsyncStream<ChangeBatch> stream, Task gate)
    {
        var observer = new ChangeObserver();
        await stream.SubscribeAsync(observer);
        await Eventually.TrueAsync(
            () =>
            {
                _database.Update("shop.orders", new { id = 0, text = $"probe {++_probes}" });
                return observer.Errors.TryPeek(out var error) ? throw error : !observer.Ids.IsEmpty;
            },
            "the observer has a row",
            s_patience);
        observer.Gate = gate;
        return observer;
    }

    private void Write(int first, int count)
    {
        for (var id = first; id < first + count; id++)
        {
            _database.Insert("shop.orders", new Note(id, "new"));
        }
    }

    /// <summary>Those and the row 0.</summary>
    private async Task CountAsync(long rows)
    {
        var aggregates = new ClusterAggregates(
            name => Cluster.Client.GetGrain<IAggregateGrain>(new NameInSource("main", name).ToString()), TimeProvider.System, NullLogger.Instance);
        var group = await aggregates.ReadAsync("orders", [], CancellationToken.None);
        Assert.Equal(rows + 1, group.GetInt64("count"));
        Assert.Equal(rows * (rows + 1) / 2, group.GetDecimal("sum(id)"));
    }
}
