using Microsoft.Extensions.Caching.Hybrid;

namespace Router.Subscribers.Invalidation.Targets;

/// <summary>A <see cref="HybridCache"/>: keys by RemoveAsync, tags by RemoveByTagAsync, everything by the tag <c>*</c>, which stands for all entries there.</summary>
/// <remarks>Other processes' local copies are the cache's own affair: give entries a short local expiration.</remarks>
public sealed class HybridCacheTarget(HybridCache cache) : IInvalidationTarget
{
    private const string AllTags = "*";

    /// <inheritdoc/>
    public InvalidationAbilities Abilities => InvalidationAbilities.All;

    /// <inheritdoc/>
    public async ValueTask InvalidateAsync(InvalidationBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Everything)
        {
            await cache.RemoveByTagAsync(AllTags, cancellationToken);
        }

        if (batch.Keys.Count > 0)
        {
            await cache.RemoveAsync(batch.Keys.ToStrings(), cancellationToken);
        }

        if (batch.Tags.Count > 0)
        {
            await cache.RemoveByTagAsync(batch.Tags.ToStrings(), cancellationToken);
        }
    }
}
