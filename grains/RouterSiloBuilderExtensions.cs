using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Router.Grains.Rows;
using Router.Grains.Reading;
using Router.Grains.Sources;
using Router.Grains.Streams;
using Router.Grains.Tables;
using Router.Grains.Tables.Subscribers;
using Router.Hosting;
using Router.Replication.Feed;

namespace Router.Grains;

/// <summary>Adds Router to a silo.</summary>
public static class RouterSiloBuilderExtensions
{
    /// <summary>
    /// Follows a source with the whole cluster: <c>silo.AddBinlogRouter(o =&gt; o.Source = "mysql://...").OnTable("shop.orders", ...)</c>. Say the same on
    /// every silo. Handlers run in the grain of their partition, on one silo at a time; what is kept is saved in the grain storage named
    /// <c>router</c>, or else in the default one.
    /// </summary>
    /// <param name="silo">The silo.</param>
    /// <param name="configure">The settings; <see cref="RouterOptions.State"/> and <see cref="RouterOptions.Lanes"/> are for single processes only.</param>
    /// <param name="name">The source's name; each of several needs one of its own.</param>
    /// <exception cref="ArgumentException">There is a source of that name.</exception>
    public static RouterBuilder AddBinlogRouter(this ISiloBuilder silo, Action<RouterOptions>? configure = null, string name = "main")
    {
        ArgumentNullException.ThrowIfNull(silo);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var services = silo.Services;
        if (services.Any(service => service.ServiceType == typeof(ClusterSource) && Equals(service.ServiceKey, name)))
        {
            throw new ArgumentException($"There is a source named '{name}' already: give each of several a name of its own.", nameof(name));
        }

        var builder = new RouterBuilder(services, name);
        services.AddOptions<RouterOptions>(name).Configure(configure ?? (static _ => { })).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RouterOptions>>(new RouterOptionsValidation(name));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ISourceFeedFactory>(provider => new ServerFeeds(provider.GetRequiredService<ILoggerFactory>(), provider.GetRequiredService<TimeProvider>()));
        services.AddMetrics();
        services.TryAddSingleton<ReadingCounts>();
        services.AddKeyedSingleton(name, (provider, _) => new ClusterSource(builder, provider, provider.GetRequiredService<IOptionsMonitor<RouterOptions>>()));
        services.AddSingleton(provider => provider.GetRequiredKeyedService<ClusterSource>(name));
        services.TryAddSingleton<ClusterSources>();
        silo.AddBinlogTables();
        services.TryAddSingleton<ISourceTailers, SourceTailers>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILifecycleParticipant<ISiloLifecycle>, SubscriptionCheck>());
        services.TryAddSingleton<HandlerStop>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILifecycleParticipant<ISiloLifecycle>, HandlerStop>(provider => provider.GetRequiredService<HandlerStop>()));
        services.TryAddSingleton<FreshSubscribers>();
        services.TryAddSingleton<IRowWatchers, RowWatchers>();
        services.TryAddSingleton<RowPartitions>();
        return builder;
    }

    /// <summary>The same with settings out of configuration: <c>silo.AddBinlogRouter(builder.Configuration.GetSection("Router"))</c>.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="settings">
    /// A section with the names of <see cref="RouterOptions"/>, read when the host starts, and the lists <c>Aggregates</c>
    /// (<see cref="AggregateSettings"/>) and <c>Invalidations</c> (<see cref="InvalidationSettings"/>), read now.
    /// </param>
    /// <param name="name">The source's name; each of several needs one of its own.</param>
    /// <exception cref="ArgumentException">There is a source of that name, or an aggregate of the name of one in the list.</exception>
    /// <exception cref="FormatException">An aggregate or an invalidation has a setting that is missing, unknown or malformed.</exception>
    public static RouterBuilder AddBinlogRouter(this ISiloBuilder silo, IConfiguration settings, string name = "main")
    {
        ArgumentNullException.ThrowIfNull(settings);
        return silo.AddBinlogRouter(configure: null, name).ReadSettings(settings);
    }
}
