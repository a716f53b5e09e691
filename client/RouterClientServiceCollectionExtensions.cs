using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Router.Client.Connecting;

namespace Router.Client;

/// <summary>Adds the client of a cluster to an application.</summary>
public static class RouterClientServiceCollectionExtensions
{
    private const int DefaultGatewayPort = 30000;

    /// <summary>
    /// Connects the application to a cluster of routers: <c>services.AddBinlogRouterClient(o =&gt; o.GatewayPorts.Add(30000))</c>, and takes a
    /// <see cref="RouterClient"/> from the container. An Orleans client comes with it; not for processes that are silos themselves, which have one.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Which cluster.</param>
    public static IServiceCollection AddBinlogRouterClient(this IServiceCollection services, Action<RouterClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new RouterClientOptions();
        configure?.Invoke(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddOrleansClient(client => Configure(client, options));
        services.AddSingleton(provider => new RouterClient(
            provider.GetRequiredService<IClusterClient>(), options, provider.GetRequiredService<ILogger<RouterClient>>(), provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    private static void Configure(IClientBuilder client, RouterClientOptions options)
    {
        client.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId ?? cluster.ClusterId, options.ServiceId ?? cluster.ServiceId));
        client.Services.AddSingleton<IClientConnectionRetryFilter>(provider => new PatientConnecting(
            options.ConnectPatience, provider.GetRequiredService<ILogger<RouterClient>>(), provider.GetRequiredService<TimeProvider>()));
        if (options.Clustering is { } clustering)
        {
            clustering(client);
            return;
        }

        int[] ports = options.GatewayPorts.Count == 0 ? [DefaultGatewayPort] : [.. options.GatewayPorts];
        client.UseLocalhostClustering(ports);
    }
}
