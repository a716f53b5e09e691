namespace Router.Subscribers.Invalidation;

/// <summary>Something that keeps what was read from tables, and forgets it when told.</summary>
public interface IInvalidationTarget
{
    /// <summary>What it can invalidate; the same as long as it lives.</summary>
    InvalidationAbilities Abilities { get; }

    /// <summary>
    /// Invalidates the batch's keys and tags, or everything. When the task has completed none of what was cached under them is served any more.
    /// Batches of different tables may come at once; those of one table come one after the other. A batch may come again.
    /// </summary>
    /// <param name="batch">Valid until the task has completed.</param>
    /// <param name="cancellationToken">The source is being stopped.</param>
    /// <exception cref="Exception">Not all was invalidated: the batch comes again.</exception>
    ValueTask InvalidateAsync(InvalidationBatch batch, CancellationToken cancellationToken);
}
