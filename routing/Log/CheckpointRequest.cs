using Router.Contracts;

namespace Router.Routing.Log;

/// <summary>Somebody wants a checkpoint; the source's thread starts it between two transactions.</summary>
internal sealed class CheckpointRequest
{
    private readonly TaskCompletionSource<Checkpoint> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsStarted { get; private set; }

    public Task<Checkpoint> Completion => _done.Task;

    /// <summary>Sets a barrier before each partition, which notes its state when it passes it.</summary>
    public void Start(long lastEntry, long throughSequence, SourcePosition position, ReadOnlySpan<Partition> partitions)
    {
        IsStarted = true;
        var barrier = new CheckpointBarrier(_done, lastEntry, throughSequence, position, partitions.Length);
        foreach (var partition in partitions)
        {
            partition.Barrier = barrier;
        }
    }

    public void Cancel() => _done.TrySetCanceled();
}
