using Microsoft.Extensions.Configuration;
using Router.Subscribers.Invalidation;

namespace Router.Hosting;

/// <summary>Caches that follow their tables.</summary>
public static class RouterBuilderInvalidation
{
    /// <summary>
    /// Invalidates what was cached of changed rows:
    /// <code>
    /// services.AddBinlogRouter(o => o.Source = "mysql://...")
    ///     .Invalidate(rules => rules.Key("shop.users", "user:{id}").Tag("shop.orders", "orders-of:{user_id}"))
    ///     .ToHybridCache();
    /// </code>
    /// A target that fails is tried again, for about an hour and a half; meanwhile the source waits with what it did not take.
    /// </summary>
    /// <param name="builder">The source.</param>
    /// <param name="rules">From changed rows to keys and tags; see <see cref="InvalidationRules"/>.</param>
    /// <param name="name">The subscription's name; made of the target and the tables where it is not given.</param>
    public static InvalidationBuilder Invalidate(this RouterBuilder builder, Action<InvalidationRules> rules, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var made = new InvalidationRules();
        rules(made);
        return builder.Invalidate(made, name);
    }

    /// <summary>The same with rules that were made before, to give them to several targets.</summary>
    /// <inheritdoc cref="Invalidate(RouterBuilder, Action{InvalidationRules}, string?)"/>
    public static InvalidationBuilder Invalidate(this RouterBuilder builder, InvalidationRules rules, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(rules);
        return new InvalidationBuilder(builder, rules, name);
    }

    /// <summary>The same with a target of one's own.</summary>
    /// <inheritdoc cref="Invalidate(RouterBuilder, Action{InvalidationRules}, string?)"/>
    /// <exception cref="InvalidationException">The target cannot invalidate what the rules ask for.</exception>
    public static RouterBuilder Invalidate(this RouterBuilder builder, Action<InvalidationRules> rules, IInvalidationTarget target, string? name = null) =>
        builder.Invalidate(rules, name).To(target);

    /// <summary>
    /// Invalidations as configuration says them; see <see cref="InvalidationSettings"/> for the form. A target that cannot do what its rules ask for is an error
    /// when the host starts.
    /// </summary>
    /// <param name="builder">The source.</param>
    /// <param name="invalidations">The section with the list: <c>configuration.GetSection("Router:Invalidations")</c>.</param>
    /// <exception cref="FormatException">A setting is missing, unknown or malformed.</exception>
    public static RouterBuilder Invalidate(this RouterBuilder builder, IConfiguration invalidations)
    {
        ArgumentNullException.ThrowIfNull(builder);
        foreach (var settings in InvalidationSettings.ReadAll(invalidations))
        {
            var rules = settings.ToRules();
            var into = builder.Invalidate(rules, settings.Name);
            _ = settings.IsRedis ? into.ToRedis(settings.Target, settings.Redis) : into.ToHttp(settings.ToHttp());
        }

        return builder;
    }
}
