namespace Router.Subscribers.Invalidation.Targets;

/// <summary>A handler that takes batches of keys and tags, for caches of any other kind.</summary>
/// <param name="handler">Invalidates the batch, which is valid until its task has completed. If it throws the batch comes again.</param>
/// <param name="abilities">What it can invalidate.</param>
public sealed class HandlerTarget(Func<InvalidationBatch, CancellationToken, ValueTask> handler, InvalidationAbilities abilities = InvalidationAbilities.All)
    : IInvalidationTarget
{
    /// <inheritdoc/>
    public InvalidationAbilities Abilities => abilities;

    /// <inheritdoc/>
    public ValueTask InvalidateAsync(InvalidationBatch batch, CancellationToken cancellationToken) => handler(batch, cancellationToken);
}
