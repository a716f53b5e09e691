using Router.Contracts;

namespace Router.Routing.Log;

/// <summary>Somebody wants a checkpoint; the source's thread starts it between two transactions.</summary>
internal sealed class CheckpointRequest
{
    private readonly TaskCompletionSource<Checkpoint> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsStarted { get; private set; }

    public Task<Checkpoint> Completion => _done.Task;

    public CheckpointBarrier Start(long lastEntry, long throughSequence, SourcePosition position, int partitions)
    {
        IsStarted = true;
        return new CheckpointBarrier(_done, lastEntry, throughSequence, position, partitions);
    }

    public void Cancel() => _done.TrySetCanceled();
}
