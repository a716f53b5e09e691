using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Router.Hosting;
using Router.Replication.Feed;
using Router.Standalone.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Router to a host.</summary>
public static class RouterServiceCollectionExtensions
{
    /// <summary>
    /// Follows a source as long as the host runs: <c>services.AddBinlogRouter(o =&gt; o.Source = "mysql://...").OnTable("shop.orders", ...)</c>.
    /// Adds <see cref="IBinlogRouter"/>, also under the source's name as key, a health check <c>router:NAME</c> and the meter <c>Router</c>.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">The settings; more can come from configuration by <c>services.Configure&lt;RouterOptions&gt;(name, section)</c>.</param>
    /// <param name="name">The source's name; each of several needs one of its own.</param>
    /// <exception cref="ArgumentException">There is a source of that name.</exception>
    public static RouterBuilder AddBinlogRouter(this IServiceCollection services, Action<RouterOptions>? configure = null, string name = "main")
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (services.Any(service => service.ServiceType == typeof(RouterService) && Equals(service.ServiceKey, name)))
        {
            throw new ArgumentException($"There is a source named '{name}' already: give each of several a name of its own.", nameof(name));
        }

        var builder = new RouterBuilder(services, name);
        services.AddOptions<RouterOptions>(name).Configure(configure ?? (static _ => { })).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RouterOptions>>(new RouterOptionsValidation(name));
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddLogging();
        services.TryAddSingleton<ISourceFeedFactory>(provider => new ServerFeeds(provider.GetRequiredService<ILoggerFactory>(), provider.GetRequiredService<TimeProvider>()));
        AddService(services, builder);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RouterMetrics>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, OtlpService>());
        services.AddHealthChecks().Add(new HealthCheckRegistration(
            $"router:{name}", provider => new RouterHealthCheck(provider.GetRequiredKeyedService<RouterService>(name)), failureStatus: null, tags: ["router"]));
        return builder;
    }

    /// <summary>The same with settings out of configuration: <c>services.AddBinlogRouter(builder.Configuration.GetSection("Router"))</c>.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="settings">
    /// A section with the names of <see cref="RouterOptions"/>, read when the host starts, and the lists <c>Aggregates</c>
    /// (<see cref="AggregateSettings"/>) and <c>Invalidations</c> (<see cref="InvalidationSettings"/>), read now.
    /// </param>
    /// <param name="name">The source's name; each of several needs one of its own.</param>
    /// <exception cref="ArgumentException">There is a source of that name, or an aggregate of the name of one in the list.</exception>
    /// <exception cref="FormatException">An aggregate or an invalidation has a setting that is missing, unknown or malformed.</exception>
    public static RouterBuilder AddBinlogRouter(this IServiceCollection services, IConfiguration settings, string name = "main")
    {
        ArgumentNullException.ThrowIfNull(settings);
        return services.AddBinlogRouter(configure: null, name).ReadSettings(settings);
    }

    private static void AddService(IServiceCollection services, RouterBuilder builder)
    {
        var name = builder.Name;
        services.AddKeyedSingleton(name, (provider, _) => new RouterService(
            builder,
            provider,
            provider.GetRequiredService<IOptionsMonitor<RouterOptions>>(),
            provider.GetRequiredService<ISourceFeedFactory>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddKeyedSingleton<IBinlogRouter>(name, (provider, _) => provider.GetRequiredKeyedService<RouterService>(name));
        services.AddSingleton<IBinlogRouter>(provider => provider.GetRequiredKeyedService<RouterService>(name));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredKeyedService<RouterService>(name));
    }
}
