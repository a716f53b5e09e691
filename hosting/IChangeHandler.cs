using Router.Contracts;

namespace Router.Hosting;

/// <summary>A handler as a class: made by the container in a scope of its own for each batch.</summary>
public interface IChangeHandler
{
    /// <summary>Takes a batch; it counts as acknowledged when the task has completed. The batch is valid until then.</summary>
    ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken);
}
