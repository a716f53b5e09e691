using Router.Contracts;

namespace Router.Hosting;

/// <summary>A handler as a lambda: takes a batch, which counts as acknowledged when the task has completed and is valid until then.</summary>
public delegate ValueTask ChangeHandler(ChangeBatch batch, CancellationToken cancellationToken);
