namespace Router.Grains.Reading;

/// <summary>
/// Wakes everybody who waits for news. Whoever waits takes <see cref="Next"/> first, looks, and then awaits it: so no news is missed.
/// </summary>
internal sealed class Signal
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _next;

    /// <summary>Completes with the next pulse.</summary>
    public Task Next
    {
        get
        {
            lock (_gate)
            {
                return (_next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
        }
    }

    /// <summary>There is news.</summary>
    public void Pulse()
    {
        TaskCompletionSource? next;
        lock (_gate)
        {
            next = _next;
            _next = null;
        }

        next?.TrySetResult();
    }
}
