using Microsoft.Extensions.Options;
using Router.Hosting;
using Router.Replication.Source;
using Router.Routing.Subscriptions;

namespace Router.Grains.Sources;

/// <summary>A source that this silo was told of; every silo of a cluster is told the same.</summary>
public sealed class ClusterSource(RouterBuilder builder, IServiceProvider services, IOptionsMonitor<RouterOptions> options)
{
    /// <summary>Its name.</summary>
    public string Name => builder.Name;

    /// <summary>Its settings.</summary>
    public RouterOptions Options => options.Get(Name);

    /// <summary>What is followed, and where reading begins without a saved position.</summary>
    /// <exception cref="FormatException">The address or the beginning is malformed.</exception>
    public SourceOptions Followed => Options.ToSource(Name);

    /// <summary>The subscriptions, with subscribers as the container makes them; those that keep state are made anew for each partition's grain.</summary>
    public SubscriptionSet Subscriptions() => builder.Build(services, Options);
}
