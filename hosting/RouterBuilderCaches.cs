using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Router.Subscribers.Auditing;
using Router.Subscribers.Caching;
using Router.Subscribers.Caching.Redis;
using Router.Subscribers.Invalidation;
using Router.Subscribers.Redis;

namespace Router.Hosting;

/// <summary>Caches that cannot be left stale.</summary>
public static class RouterBuilderCaches
{
    /// <summary>
    /// A cache in memory that follows its tables: a <see cref="VersionedCache"/> under its name as key.
    /// <code>
    /// services.AddBinlogRouter(o => o.Source = "mysql://...")
    ///     .AddCache("users", rules => rules.Key("shop.users", "user:{id}"));
    ///
    /// var user = await users.GetOrLoadAsync($"user:{id}", async (load, ct) =>
    /// {
    ///     await using var snapshot = await load.ReadAtAsync(connection, ct);
    ///     return await connection.QuerySingleOrDefaultAsync&lt;User&gt;("SELECT * FROM users WHERE id = @id", new { id });
    /// });
    /// </code>
    /// </summary>
    /// <param name="builder">The source.</param>
    /// <param name="name">Its name: the key in the container, and the subscription <c>cache:users</c>.</param>
    /// <param name="rules">From changed rows to the keys and tags it is filled under.</param>
    /// <param name="options">Its bounds.</param>
    /// <exception cref="ArgumentException">There is a cache of that name.</exception>
    public static RouterBuilder AddCache(this RouterBuilder builder, string name, Action<InvalidationRules> rules, VersionedCacheOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        AddService(builder.Services, name, services => VersionedCache.InMemory(name, options, services.GetRequiredService<TimeProvider>()));
        return Follow(builder, name, rules);
    }

    /// <summary>The same in a Redis, for other processes too: they take <see cref="AddRedisCacheClient"/>.</summary>
    /// <param name="builder">The source.</param>
    /// <param name="name">Its name: the key in the container, the prefix in Redis, and the subscription <c>cache:users</c>.</param>
    /// <param name="address"><c>redis://user:password@host:port/database</c>, or <c>rediss://</c> for TLS.</param>
    /// <param name="rules">From changed rows to the keys and tags it is filled under.</param>
    /// <param name="options">Its bounds; the same in every process.</param>
    /// <param name="settings">Prefix and serializer; the same in every process.</param>
    /// <exception cref="ArgumentException">There is a cache of that name.</exception>
    /// <exception cref="FormatException">The address is none.</exception>
    public static RouterBuilder AddRedisCache(
        this RouterBuilder builder,
        string name,
        string address,
        Action<InvalidationRules> rules,
        VersionedCacheOptions? options = null,
        RedisCacheSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddRedisCacheClient(name, address, options, settings);
        return Follow(builder, name, rules);
    }

    /// <summary>
    /// A cache in Redis in a process that follows no source: it reads and fills what <see cref="AddRedisCache"/> follows elsewhere. It needs the
    /// Redis and its own database connections only; <see cref="VersionedCache.WaitForAsync"/> is the following process's alone.
    /// </summary>
    /// <inheritdoc cref="AddRedisCache"/>
    public static IServiceCollection AddRedisCacheClient(
        this IServiceCollection services, string name, string address, VersionedCacheOptions? options = null, RedisCacheSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var redis = RedisSettings.Parse(address);
        var key = $"router:{address}";
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddKeyedSingleton(key, (_, _) => new RedisConnection(redis));
        AddService(services, name, provider => VersionedCache.InRedis(
            name,
            provider.GetRequiredKeyedService<RedisConnection>(key),
            settings,
            options,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ILoggerFactory>()));
        return services;
    }

    /// <summary>Compares entries of a cache with the database while the host runs; see <see cref="CacheAuditor{T}"/>.</summary>
    /// <param name="builder">The source.</param>
    /// <param name="cache">The cache's name.</param>
    /// <param name="loader">The application's own loader, by key; with services of a scope of its own.</param>
    /// <param name="options">How much and how often.</param>
    /// <param name="comparer">When two values are the same; null: when they are the same as JSON.</param>
    public static RouterBuilder AddCacheAuditor<T>(
        this RouterBuilder builder,
        string cache,
        Func<IServiceProvider, string, CacheLoad, CancellationToken, ValueTask<T?>> loader,
        CacheAuditorOptions? options = null,
        IEqualityComparer<T?>? comparer = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(loader);
        builder.Services.AddSingleton<ICacheAuditor>(services => new CacheAuditor<T>(
            services.GetRequiredKeyedService<VersionedCache>(cache),
            async (key, load, cancellationToken) =>
            {
                await using var scope = services.CreateAsyncScope();
                return await loader(scope.ServiceProvider, key, load, cancellationToken);
            },
            options,
            comparer,
            services.GetRequiredService<TimeProvider>()));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, CacheAuditorService>());
        return builder;
    }

    private static RouterBuilder Follow(RouterBuilder builder, string name, Action<InvalidationRules> rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var made = new InvalidationRules();
        rules(made);
        return builder.Add(services => CacheSubscriber.Subscribe($"cache:{name}", made, services.GetRequiredKeyedService<VersionedCache>(name)));
    }

    private static void AddService(IServiceCollection services, string name, Func<IServiceProvider, VersionedCache> make)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (services.Any(service => service.ServiceType == typeof(VersionedCache) && Equals(service.ServiceKey, name)))
        {
            throw new ArgumentException($"There is a cache named '{name}' already: give each a name of its own.", nameof(name));
        }

        services.AddKeyedSingleton(name, (provider, _) => make(provider));
        services.AddSingleton(provider => new NamedCache(provider.GetRequiredKeyedService<VersionedCache>(name)));
        services.AddMetrics();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, CacheMetrics>());
    }
}
