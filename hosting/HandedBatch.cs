using Router.Contracts;

namespace Router.Hosting;

/// <summary>A batch on its way from the source to whoever pulls.</summary>
internal sealed class HandedBatch(ChangeBatch batch)
{
    // What follows a taken batch is the source's work, not the reader's.
    private readonly TaskCompletionSource _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ChangeBatch Batch => batch;

    public Task Taken => _taken.Task;

    /// <summary>Whether the source has stopped and counts the batch as not taken.</summary>
    public bool IsWithdrawn => _taken.Task.IsCanceled;

    public void Take() => _taken.TrySetResult();

    public void Withdraw() => _taken.TrySetCanceled();
}
