using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Router.Standalone.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Router to a host.</summary>
public static class RouterServiceCollectionExtensions
{
    /// <summary>
    /// Follows a source as long as the host runs: <c>services.AddBinlogRouter(o =&gt; o.Source = "mysql://...").OnTable("shop.orders", ...)</c>.
    /// Adds a health check named after the source and the meter <c>Router</c>.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">The settings; more can come from configuration by <c>services.Configure&lt;RouterOptions&gt;(name, section)</c>.</param>
    /// <param name="name">The source's name; each of several needs one of its own.</param>
    public static RouterBuilder AddBinlogRouter(this IServiceCollection services, Action<RouterOptions>? configure = null, string name = "main")
    {
        ArgumentNullException.ThrowIfNull(services);
        var builder = new RouterBuilder(services, name);
        services.AddOptions<RouterOptions>(name).Configure(configure ?? (static _ => { }));
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddLogging();
        services.AddKeyedSingleton(name, (provider, _) => new RouterService(
            builder,
            provider,
            provider.GetRequiredService<IOptionsMonitor<RouterOptions>>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddKeyedSingleton<IBinlogRouter>(name, (provider, _) => provider.GetRequiredKeyedService<RouterService>(name));
        services.AddSingleton<IBinlogRouter>(provider => provider.GetRequiredKeyedService<RouterService>(name));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredKeyedService<RouterService>(name));
        services.TryAddSingleton<RouterMetrics>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, MetricsService>());
        services.AddHealthChecks().Add(new HealthCheckRegistration(
            $"router:{name}", provider => new RouterHealthCheck(provider.GetRequiredKeyedService<RouterService>(name)), failureStatus: null, tags: ["router"]));
        return builder;
    }
}
