using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Router.Contracts;
using Router.Contracts.Orleans.Reading;
using Router.Contracts.Orleans.Streams;
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
        _app = _silos.App();
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
        var error = await Assert.ThrowsAsync<LogReadException>(() => FirstAsync(new SubscribeOptions { From = "binlog.000001:4" }));

        Assert.True(error.IsPlaceLost);
        Assert.Contains("'end'", error.Message, StringComparison.Ordinal);
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

        await reading.WaitAsync(TimeSpan.FromMinutes(5));

        Assert.Equal(Enumerable.Range(1, Rows).Select(id => (long)id), ids);
    }

    [Fact]
    public async Task An_application_that_starts_before_its_cluster_waits_for_it()
    {
        using var impatient = _silos.App(options => (options.GatewayPorts[0], options.GatewayPorts[1], options.ConnectPatience) = (1, 2, TimeSpan.FromMilliseconds(10)));
        await Assert.ThrowsAnyAsync<Exception>(() => impatient.StartAsync());

        using var patient = _silos.App(options => (options.GatewayPorts[0], options.GatewayPorts[1]) = (1, 2));
        using var stop = new CancellationTokenSource();
        var starting = patient.StartAsync(stop.Token);
        Assert.False(starting.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => starting);
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
