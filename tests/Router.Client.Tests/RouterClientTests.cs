using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using Orleans.Streams;
using Router.Contracts;
using Router.Contracts.Orleans.Reading;
using Router.Contracts.Orleans.Streams;
using Router.Grains.Tests.PublicStreams;
using Router.Routing.Subscriptions;
using Router.Servers;

namespace Router.Client.Tests;

/// <summary>An application's host with the client, and silos over sockets.</summary>
public sealed class RouterClientTests : IAsyncLifetime
{
    private SiloPair _silos = null!;
    private IHost _app = null!;

    private RouterClient Client => _app.Services.GetRequiredService<RouterClient>();

    public async Task InitializeAsync()
    {
        _silos = await SiloPair.StartAsync();
        _app = App();
        await _app.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _app.StopAsync();
        _app.Dispose();
        await _silos.DisposeAsync();
    }

    [Fact]
    public async Task A_subscription_gives_committed_changes_whose_memory_is_their_own()
    {
        _silos.Log.Insert("shop.orders", 1, 2);
        _silos.Log.Insert("shop.items", 9);
        _silos.Log.Insert("shop.orders", 3);
        var batches = new List<ChangeBatch>();
        await foreach (var batch in Client.SubscribeAsync("shop.orders", new SubscribeOptions { From = "start" }))
        {
            batches.Add(batch);
            if (batches.Count == 2)
            {
                break;
            }
        }

        Assert.Equal([1, 2, 3], batches.SelectMany(Ids));
        Assert.Equal(["shop.items", "shop.orders"], (await Client.TablesAsync()).Order());
    }

    [Fact]
    public async Task A_subscription_goes_on_after_a_batch_and_after_the_progress_it_was_told()
    {
        _silos.Log.Insert("shop.orders", 1);
        _silos.Log.Insert("shop.orders", 2);
        var first = await FirstAsync(new SubscribeOptions { From = "start" });
        Assert.Equal([2], Ids(await FirstAsync(new SubscribeOptions { After = first.ToResumeToken() })));

        ChangeToken? told = null;
        using var stop = new CancellationTokenSource();
        var reading = ReadAsync(new SubscribeOptions { Progress = place => told = place }, [], stop.Token);
        await Eventually.TrueAsync(() => told is not null, "the place is told without a change");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        _silos.Log.Insert("shop.orders", 3);
        Assert.Equal([3], Ids(await FirstAsync(new SubscribeOptions { After = told })));
    }

    [Fact]
    public async Task A_subscription_chooses_kinds_columns_and_values()
    {
        _silos.Log.Insert("shop.orders", 600, 400);
        _silos.Log.Commit(_silos.Log.Update("shop.orders", 1, "new", "new"));
        _silos.Log.Commit(_silos.Log.Update("shop.orders", 2, "new", "paid"));

        Assert.Equal([600], Ids(await FirstAsync(new SubscribeOptions { From = "start", Kinds = ChangeKinds.Insert }.Where("amount", ">", 500))));
        Assert.Equal([2], Ids(await FirstAsync(new SubscribeOptions { From = "start", Kinds = ChangeKinds.Update }.WhenChanged("status"))));
    }

    [Fact]
    public async Task A_place_that_is_lost_is_an_error_that_says_what_to_do()
    {
        _silos.Log.Insert("shop.orders", 1);
        var first = await FirstAsync(new SubscribeOptions { From = "start" });
        _silos.Log.Insert("shop.orders", 2);
        _silos.Log.Purge();
        _silos.Log.Insert("shop.orders", 3);

        var error = await Assert.ThrowsAsync<LogReadException>(() => FirstAsync(new SubscribeOptions { From = "binlog.000001:4" }));

        Assert.True(error.IsPlaceLost);
        Assert.NotEqual(default, first.FirstToken);
    }

    [Fact]
    public async Task A_subscription_survives_the_silo_that_reads_for_it_without_loss_or_repetition()
    {
        await _silos.ReadOnSecondAsync();
        const int Rows = 3000;
        var ids = new List<long>();
        using var stop = new CancellationTokenSource();
        var reading = ReadAsync(new SubscribeOptions { From = "start" }, ids, stop.Token, Rows);
        for (var id = 1; id <= Rows; id++)
        {
            _silos.Log.Insert("shop.orders", id);
            if (id == Rows / 2)
            {
                await Eventually.TrueAsync(() => ids.Count > 100, "changes flow");
                await _silos.KillSecondAsync();
            }
        }

        await reading.WaitAsync(TimeSpan.FromSeconds(90));

        Assert.Equal(Enumerable.Range(1, Rows).Select(id => (long)id), ids);
    }

    [Fact]
    public async Task A_client_subscribes_to_streams_as_to_any_of_Orleans()
    {
        _silos.Log.Insert("shop.orders", 1);
        var observer = new ChangeObserver();
        var handle = await _app.Services.GetRequiredKeyedService<IStreamProvider>(RouterStreams.Provider)
            .GetStream<ChangeBatch>(new StreamName("main", "shop", "orders").In(RouterStreams.Namespace))
            .SubscribeAsync(observer);

        await Eventually.TrueAsync(
            () =>
            {
                _silos.Log.Insert("shop.orders", 7);
                return !observer.Ids.IsEmpty;
            },
            "the client's observer has a row");
        _silos.Log.Insert("shop.orders", 8);
        await Eventually.TrueAsync(() => observer.Ids.Last() == 8, "and the next");
        await handle.UnsubscribeAsync();
    }

    [Fact]
    public async Task An_application_that_starts_before_its_cluster_waits_for_it()
    {
        using var impatient = App(options => (options.GatewayPorts[0], options.GatewayPorts[1], options.ConnectPatience) = (1, 2, TimeSpan.FromMilliseconds(10)));
        await Assert.ThrowsAnyAsync<Exception>(() => impatient.StartAsync());

        using var patient = App(options => (options.GatewayPorts[0], options.GatewayPorts[1]) = (1, 2));
        using var stop = new CancellationTokenSource();
        var starting = patient.StartAsync(stop.Token);
        Assert.False(starting.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => starting);
    }

    private IHost App(Action<RouterClientOptions>? configure = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddBinlogRouterClient(options =>
        {
            options.GatewayPorts.Add(_silos.Gateways[0]);
            options.GatewayPorts.Add(_silos.Gateways[1]);
            configure?.Invoke(options);
        });
        builder.UseOrleansClient(client => client.AddBinlogStreams());
        return builder.Build();
    }

    private async Task<ChangeBatch> FirstAsync(SubscribeOptions options)
    {
        await foreach (var batch in Client.SubscribeAsync("shop.*", options))
        {
            return batch;
        }

        throw new InvalidOperationException("A subscription does not end.");
    }

    private async Task ReadAsync(SubscribeOptions options, List<long> ids, CancellationToken cancellationToken, int count = int.MaxValue)
    {
        await foreach (var batch in Client.SubscribeAsync("shop.*", options, cancellationToken))
        {
            ids.AddRange(Ids(batch));
            if (ids.Count >= count)
            {
                return;
            }
        }
    }

    private static List<long> Ids(ChangeBatch batch)
    {
        var ids = new List<long>();
        foreach (var change in batch)
        {
            ids.Add(change.After.GetInt64("id"));
        }

        return ids;
    }
}
