using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Router.Client.Caching;
using Router.Contracts.Orleans.Invalidation;
using Router.Contracts.Orleans.Sources;
using Router.Subscribers.Caching;

namespace Router.Client;

/// <summary>Caches that a cluster keeps.</summary>
public static class RouterClientCaches
{
    /// <summary>
    /// A cache in this process's memory that cannot be left stale, kept by invalidations that the cluster publishes (<c>PublishInvalidations</c> on
    /// its silos): a <see cref="VersionedCache"/> under its name as key.
    /// <code>
    /// services.AddBinlogRouterCache("orders");
    ///
    /// var order = await orders.GetOrLoadAsync($"order:{id}", async (load, ct) =&gt;
    /// {
    ///     await using var snapshot = await load.ReadAtAsync(connection, ct);
    ///     return await connection.QuerySingleOrDefaultAsync&lt;Order&gt;("SELECT * FROM orders WHERE id = @id", new { id });
    /// });
    /// </code>
    /// It serves from memory while it has contact with the cluster, and by <see cref="VersionedCacheOptions.OnContactLoss"/> without. What it was not told
    /// of makes it begin anew, empty. The silos' clocks may differ from this machine's, among themselves by less than
    /// <see cref="VersionedCacheOptions.ContactBound"/>.
    /// </summary>
    /// <param name="services">The application's services, with an Orleans client.</param>
    /// <param name="name">The invalidations' name in the cluster, and the cache's key in the container.</param>
    /// <param name="options">Its bounds.</param>
    /// <param name="source">The source's name.</param>
    /// <exception cref="ArgumentException">There is a cache of that name.</exception>
    public static IServiceCollection AddBinlogRouterCache(
        this IServiceCollection services, string name, VersionedCacheOptions? options = null, string source = "main")
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(source);
        if (services.Any(service => service.ServiceType == typeof(VersionedCache) && Equals(service.ServiceKey, name)))
        {
            throw new ArgumentException($"There is a cache named '{name}' already: give each a name of its own.", nameof(name));
        }

        services.TryAddSingleton(TimeProvider.System);
        services.AddKeyedSingleton(name, (provider, _) => VersionedCache.InMemory(name, options, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IHostedService>(provider => new InvalidationPulling(Puller(provider, new NameInSource(source, name), options ?? new VersionedCacheOptions())));
        return services;
    }

    private static InvalidationPuller Puller(IServiceProvider provider, NameInSource name, VersionedCacheOptions options)
    {
        var grains = provider.GetRequiredService<IGrainFactory>();
        return new InvalidationPuller(
            new CacheFollower(provider.GetRequiredKeyedService<VersionedCache>(name.Name)),
            name.Source,
            () => grains.GetGrain<IInvalidationGrain>(name.ToString()),
            () => grains.GetGrain<ISourceGrain>(name.Source),
            options.ContactBound,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<InvalidationPuller>>());
    }
}
