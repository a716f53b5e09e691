using Microsoft.Extensions.Caching.Distributed;

namespace Router.Subscribers.Invalidation.Targets;

/// <summary>
/// Any <see cref="IDistributedCache"/>: keys are removed, several at once. It knows no tags, and cannot forget everything unless it is told how.
/// </summary>
/// <param name="cache">The cache.</param>
/// <param name="concurrency">Removals under way at once, for each table; default 16.</param>
/// <param name="forgetEverything">Empties the cache by its own means, where there are some.</param>
public sealed class DistributedCacheTarget(IDistributedCache cache, int concurrency = 16, Func<CancellationToken, Task>? forgetEverything = null)
    : IInvalidationTarget
{
    /// <inheritdoc/>
    public InvalidationAbilities Abilities { get; } =
        InvalidationAbilities.Keys | (forgetEverything is null ? 0 : InvalidationAbilities.Everything);

    /// <inheritdoc/>
    public async ValueTask InvalidateAsync(InvalidationBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Everything)
        {
            await forgetEverything!(cancellationToken);
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(batch.Keys.ToStrings(), options, async (key, token) => await cache.RemoveAsync(key, token));
    }
}
