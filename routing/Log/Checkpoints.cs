namespace Router.Routing.Log;

/// <summary>The checkpoint somebody wants, one at a time: asked for by anybody, started by the source's thread.</summary>
internal sealed class Checkpoints
{
    private CheckpointRequest? _request;

    /// <summary>One that was asked for and is not finished; null where there is none.</summary>
    public Task<Checkpoint>? Pending => Volatile.Read(ref _request)?.Completion is { IsCompleted: false } pending ? pending : null;

    /// <summary>One that was asked for and is not started; null where there is none.</summary>
    public CheckpointRequest? Asked => Volatile.Read(ref _request) is { IsStarted: false } asked ? asked : null;

    /// <exception cref="InvalidOperationException">Another checkpoint is not finished.</exception>
    public Task<Checkpoint> AskAsync()
    {
        var request = new CheckpointRequest();
        var before = Volatile.Read(ref _request);
        return before is null or { Completion.IsCompleted: true } && Interlocked.CompareExchange(ref _request, request, before) == before
            ? request.Completion
            : throw new InvalidOperationException("One checkpoint at a time: await the one before.");
    }

    public void Cancel() => Volatile.Read(ref _request)?.Cancel();
}
