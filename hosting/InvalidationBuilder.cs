using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Router.Subscribers.Invalidation;
using Router.Subscribers.Invalidation.Targets;
using Router.Subscribers.Redis;

namespace Router.Hosting;

/// <summary>Says what the rules of <see cref="RouterBuilderInvalidation"/> invalidate. Each target is a subscription of its own: a failing one holds no other up.</summary>
public sealed class InvalidationBuilder
{
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    private readonly RouterBuilder _builder;
    private readonly InvalidationRules _rules;
    private readonly string? _name;

    internal InvalidationBuilder(RouterBuilder builder, InvalidationRules rules, string? name)
    {
        _builder = builder;
        _rules = rules;
        _name = name;
    }

    /// <summary>A target of one's own.</summary>
    /// <exception cref="InvalidationException">The target cannot invalidate what the rules ask for.</exception>
    public RouterBuilder To(IInvalidationTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        _ = new InvalidationSubscriber(_rules, target);
        return To(_ => target, target.GetType().Name);
    }

    /// <summary>A target that the container makes, when the host starts; what it cannot do is an error then.</summary>
    /// <param name="make">Makes it.</param>
    /// <param name="kind">What it is, for the subscription's name.</param>
    public RouterBuilder To(Func<IServiceProvider, IInvalidationTarget> make, string kind)
    {
        ArgumentNullException.ThrowIfNull(make);
        var (rules, name) = (_rules, _name ?? $"invalidate:{kind}:{_rules.Tables}");
        return _builder.Add(services => InvalidationSubscriber.Subscribe(name, rules, make(services)));
    }

    /// <summary>A handler, for caches of any other kind; if it throws the batch comes again.</summary>
    /// <param name="handler">Invalidates the batch, which is valid until its task has completed.</param>
    public RouterBuilder ToHandler(Func<InvalidationBatch, CancellationToken, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return To(_ => new HandlerTarget(handler), "handler");
    }

    /// <summary>
    /// The host's <see cref="IMemoryCache"/>, whose keys are strings. Adds <see cref="InvalidationTags"/>, whose tokens are an entry's tags:
    /// <c>entry.AddExpirationToken(tags.TokenFor("users"))</c>.
    /// </summary>
    public RouterBuilder ToMemoryCache()
    {
        _builder.Services.AddMemoryCache();
        _builder.Services.TryAddSingleton<InvalidationTags>();
        return To(services => new MemoryCacheTarget(services.GetRequiredService<IMemoryCache>(), services.GetRequiredService<InvalidationTags>()), "memory");
    }

    /// <summary>The host's <see cref="IDistributedCache"/>: keys only; the rules say what a change of a whole table does.</summary>
    /// <param name="concurrency">Removals under way at once, for each table.</param>
    /// <param name="forgetEverything">Empties the cache by its own means, where there are some.</param>
    public RouterBuilder ToDistributedCache(int concurrency = 16, Func<CancellationToken, Task>? forgetEverything = null) =>
        To(services => new DistributedCacheTarget(services.GetRequiredService<IDistributedCache>(), concurrency, forgetEverything), "distributed");

    /// <summary>The host's <see cref="HybridCache"/>.</summary>
    public RouterBuilder ToHybridCache() => To(services => new HybridCacheTarget(services.GetRequiredService<HybridCache>()), "hybrid");

    /// <summary>A Redis; one connection for each address, closed with the host.</summary>
    /// <param name="address"><c>redis://user:password@host:port/database</c>, or <c>rediss://</c> for TLS.</param>
    /// <param name="options">Prefix of the keys, tags, a channel to publish on.</param>
    /// <exception cref="FormatException">The address is none.</exception>
    public RouterBuilder ToRedis(string address, RedisTargetOptions? options = null)
    {
        var settings = RedisSettings.Parse(address);
        var key = $"router:{address}";
        _builder.Services.TryAddKeyedSingleton(key, (_, _) => new RedisConnection(settings));
        return To(services => new RedisTarget(services.GetRequiredKeyedService<RedisConnection>(key), options), $"{settings}");
    }

    /// <summary>An HTTP endpoint that purges by surrogate keys.</summary>
    /// <param name="url">Its address; with <c>{key}</c> in it each key is a request of its own.</param>
    public RouterBuilder ToHttp(string url) => ToHttp(new HttpTargetOptions { Url = url });

    /// <summary>The same with more settings.</summary>
    public RouterBuilder ToHttp(HttpTargetOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var key = $"router:{options.Url}";
        _builder.Services.TryAddKeyedSingleton(key, static (_, _) => NewClient());
        return To(services => new HttpTarget(services.GetRequiredKeyedService<HttpClient>(key), options), "http");
    }

    internal static HttpClient NewClient() =>
        new(new SocketsHttpHandler { PooledConnectionLifetime = ConnectionLifetime }, disposeHandler: true) { Timeout = RequestTimeout };
}
