using Router.Contracts;

namespace Router.Routing.Subscriptions;

/// <summary>Takes batches, one at a time, in commit order within its partition.</summary>
public interface ISubscriber
{
    /// <summary>
    /// Takes a batch: it counts as acknowledged when the task has completed. The batch is valid until then.
    /// A batch may come again after a failure or a restart; <see cref="Contracts.Rows.RowChange.Token"/> recognises it.
    /// </summary>
    ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken);
}
