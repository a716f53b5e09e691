using Router.Contracts;
using Router.Routing.Subscriptions;
using Router.Subscribers.Invalidation;

namespace Router.Subscribers.Caching;

/// <summary>Lets a cache follow its tables: it learns where following begins, and then of every change.</summary>
public sealed class CacheSubscriber : ISourceSubscriber
{
    private readonly VersionedCache _cache;
    private readonly InvalidationSubscriber _invalidation;

    /// <summary>Puts rules and cache together.</summary>
    public CacheSubscriber(InvalidationRules rules, VersionedCache cache)
    {
        ArgumentNullException.ThrowIfNull(cache);
        _cache = cache;
        _invalidation = new InvalidationSubscriber(rules, cache);
    }

    /// <summary>A subscription of that name to all tables of the rules.</summary>
    /// <exception cref="InvalidOperationException">There is no rule.</exception>
    public static Subscription Subscribe(string name, InvalidationRules rules, VersionedCache cache)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return InvalidationSubscriber.Subscribe(name, rules, cache) with { Subscriber = new CacheSubscriber(rules, cache) };
    }

    /// <inheritdoc/>
    public async ValueTask BeginAsync(ISourceContext source, SourcePosition position, CancellationToken cancellationToken)
    {
        await _invalidation.BeginAsync(source, position, cancellationToken);
        await _cache.BeginAsync(source, position, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken) => _invalidation.HandleAsync(batch, cancellationToken);
}
