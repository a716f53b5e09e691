using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Streams;
using Router.Contracts;
using Router.Contracts.Orleans.Streams;
using Router.Grains.Tests.PublicStreams;
using Router.Servers;

namespace Router.Client.Tests;

/// <summary>Explicit subscriptions of a client process to the public streams.</summary>
public sealed class ClientStreamTests : IAsyncLifetime
{
    private SiloPair _silos = null!;
    private IHost _app = null!;

    public async Task InitializeAsync()
    {
        _silos = await SiloPair.StartAsync(hasStreams: true);
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
}
