using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Hosting;
using Router.Contracts.Orleans.Streams;
using Router.Grains.Streams.Public;

namespace Router.Grains;

/// <summary>The streams that applications subscribe to.</summary>
public static class BinlogStreamSiloBuilderExtensions
{
    /// <summary>
    /// Makes each table of the silo's sources a stream of <see cref="Contracts.ChangeBatch"/>:
    /// <c>GetStreamProvider("router.public").GetStream&lt;ChangeBatch&gt;(new StreamName("main", "shop", "orders").In(RouterStreams.Namespace))</c>; without table,
    /// or schema, those of a schema or of the whole log. Subscribers begin now, or after any token that the server's log still has; what it no longer has is
    /// a <see cref="Contracts.Orleans.Reading.LogReadException"/> for the observer, repeated until it asks for another place. A subscriber, slow or gone, holds
    /// nobody.
    /// </summary>
    /// <remarks>
    /// Needs <c>AddBinlogRouter</c>, a connection of its own to each server, and a grain storage named <c>PubSubStore</c> for
    /// explicit subscriptions. Say the same on every silo, and AddBinlogStreams on clients that subscribe.
    /// </remarks>
    /// <param name="silo">The silo.</param>
    /// <param name="name">The provider's name.</param>
    /// <param name="configure">Router's settings, by <see cref="BinlogStreamConfigurator.ConfigureBinlog"/>, and Orleans' own.</param>
    public static ISiloBuilder AddBinlogStreams(this ISiloBuilder silo, string name = RouterStreams.Provider, Action<BinlogStreamConfigurator>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(silo);
        ArgumentException.ThrowIfNullOrEmpty(name);
        silo.Services.TryAddSingleton(TimeProvider.System);
        var configurator = new BinlogStreamConfigurator(name, set => set(silo.Services));
        configure?.Invoke(configurator);
        return silo;
    }
}
