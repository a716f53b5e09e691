using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.DependencyInjection;
using Router.Hosting;

namespace Router.AspNetCore;

/// <summary>The output cache as a target of <see cref="RouterBuilderInvalidation"/>.</summary>
public static class InvalidationBuilderOutputCache
{
    /// <summary>
    /// The host's output cache:
    /// <code>
    /// builder.Services.AddOutputCache(options => options.AddBasePolicy(policy => policy.Tag("all")));
    /// builder.Services.AddBinlogRouter(o => o.Source = "mysql://...")
    ///     .Invalidate(rules => rules.Tag("shop.users", "user:{id}"))
    ///     .ToOutputCache(everythingTag: "all");
    /// </code>
    /// </summary>
    /// <param name="builder">The rules, of tags only.</param>
    /// <param name="everythingTag">The tag of all endpoints; null where there is none: then each table needs a tag of its own by <c>rules.Table</c>.</param>
    public static RouterBuilder ToOutputCache(this InvalidationBuilder builder, string? everythingTag = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.To(services => new OutputCacheTarget(services.GetRequiredService<IOutputCacheStore>(), everythingTag), "output");
    }
}
