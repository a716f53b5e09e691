using Orleans.Hosting;
using Router.Client.Streams;
using Router.Contracts.Orleans.Streams;

namespace Router.Client;

/// <summary>The streams that applications subscribe to, for clients.</summary>
public static class BinlogStreamClientBuilderExtensions
{
    /// <summary>
    /// Lets a client subscribe to the streams of the silos' <c>AddBinlogStreams</c>:
    /// <c>GetStreamProvider("router.public").GetStream&lt;ChangeBatch&gt;(new StreamName("main", "shop", "orders").In(RouterStreams.Namespace))</c>.
    /// The silos must have a grain storage named <c>PubSubStore</c>. A subscription outlives its client: resume it, or unsubscribe. For less of Orleans see
    /// <see cref="RouterClient.SubscribeAsync"/>, which leaves nothing behind.
    /// </summary>
    /// <param name="client">The client.</param>
    /// <param name="name">The provider's name, as on the silos.</param>
    /// <param name="configure">Orleans' settings.</param>
    public static IClientBuilder AddBinlogStreams(
        this IClientBuilder client, string name = RouterStreams.Provider, Action<IClusterClientPersistentStreamConfigurator>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var configurator = new ClusterClientPersistentStreamConfigurator(name, client, (_, provider) => new ClientStreamAdapter(provider));
        configurator.ConfigureStreamPubSub();
        configure?.Invoke(configurator);
        return client;
    }
}
