using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Router.Contracts.Orleans.Invalidation;
using Router.Contracts.Orleans.Sources;
using Router.Grains.Invalidation;
using Router.Hosting;
using Router.Subscribers.Invalidation;

namespace Router.Grains;

/// <summary>Invalidations for caches in applications.</summary>
public static class RouterBuilderPublishing
{
    /// <summary>
    /// Lets applications keep caches by the cluster's invalidations:
    /// <code>
    /// silo.AddBinlogRouter(o =&gt; o.Source = "mysql://...")
    ///     .PublishInvalidations("orders", rules =&gt; rules.Key("shop.orders", "order:{id}"));
    /// </code>
    /// An application's client follows them under that name. Say the same on every silo. A change is acknowledged when its keys and tags are
    /// handed on; applications hold nobody up.
    /// </summary>
    /// <param name="builder">The source.</param>
    /// <param name="name">The name; of its own in the source.</param>
    /// <param name="rules">From changed rows to keys and tags; see <see cref="InvalidationRules"/>.</param>
    public static RouterBuilder PublishInvalidations(this RouterBuilder builder, string name, Action<InvalidationRules> rules)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(rules);
        var made = new InvalidationRules();
        rules(made);
        var target = new NameInSource(builder.Name, name);
        return builder.Add(services => InvalidationSubscriber.Subscribe($"invalidations:{name}", made, new ClusterInvalidationTarget(Grain(services, target), target)));
    }

    private static Func<Invalidations, Task> Grain(IServiceProvider services, NameInSource name)
    {
        var grain = services.GetRequiredService<IGrainFactory>().GetGrain<IInvalidationGrain>(name.ToString());
        return grain.InvalidateAsync;
    }
}
