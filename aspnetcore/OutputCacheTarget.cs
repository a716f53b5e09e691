using Microsoft.AspNetCore.OutputCaching;
using Router.Subscribers.Invalidation;

namespace Router.AspNetCore;

/// <summary>
/// ASP.NET Core's output cache, which evicts by tag: so rules are of tags, as <c>rules.Tag("shop.users", "user:{id}")</c>. Everything is evicted by a tag
/// that all endpoints bear, where one is named: <c>options.AddBasePolicy(policy => policy.Tag("all"))</c>.
/// </summary>
/// <param name="store">The host's store.</param>
/// <param name="everythingTag">The tag of all endpoints; null where there is none: then everything cannot be evicted.</param>
public sealed class OutputCacheTarget(IOutputCacheStore store, string? everythingTag = null) : IInvalidationTarget
{
    /// <inheritdoc/>
    public InvalidationAbilities Abilities { get; } =
        InvalidationAbilities.Tags | (everythingTag is null ? 0 : InvalidationAbilities.Everything);

    /// <inheritdoc/>
    public async ValueTask InvalidateAsync(InvalidationBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Everything)
        {
            await store.EvictByTagAsync(everythingTag!, cancellationToken);
        }

        for (var index = 0; index < batch.Tags.Count; index++)
        {
            await store.EvictByTagAsync(batch.Tags.Text(index), cancellationToken);
        }
    }
}
