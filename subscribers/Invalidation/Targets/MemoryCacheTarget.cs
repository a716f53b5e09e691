using Microsoft.Extensions.Caching.Memory;

namespace Router.Subscribers.Invalidation.Targets;

/// <summary>
/// An <see cref="IMemoryCache"/> whose keys are strings. Tags are those of an <see cref="InvalidationTags"/>, where one is given. Everything is
/// forgotten by <see cref="MemoryCache.Clear"/>; other implementations cannot do that.
/// </summary>
/// <remarks>
/// A value that was read before a change and is stored after its invalidation stays stale until it expires; <c>VersionedCache</c> rules that out, and
/// so does a tag's token taken before the read.
/// </remarks>
public sealed class MemoryCacheTarget : IInvalidationTarget
{
    private readonly IMemoryCache _cache;
    private readonly InvalidationTags? _tags;

    /// <summary>Takes the cache, and the tags that its entries bear.</summary>
    public MemoryCacheTarget(IMemoryCache cache, InvalidationTags? tags = null)
    {
        ArgumentNullException.ThrowIfNull(cache);
        _cache = cache;
        _tags = tags;
        Abilities = InvalidationAbilities.Keys
            | (tags is null ? 0 : InvalidationAbilities.Tags)
            | (cache is MemoryCache ? InvalidationAbilities.Everything : 0);
    }

    /// <inheritdoc/>
    public InvalidationAbilities Abilities { get; }

    /// <inheritdoc/>
    public ValueTask InvalidateAsync(InvalidationBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Everything)
        {
            ((MemoryCache)_cache).Clear();
            _tags?.InvalidateAll();
        }

        for (var index = 0; index < batch.Keys.Count; index++)
        {
            _cache.Remove(batch.Keys.Text(index));
        }

        for (var index = 0; index < batch.Tags.Count; index++)
        {
            _tags!.Invalidate(batch.Tags.Text(index));
        }

        return default;
    }
}
