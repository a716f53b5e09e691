namespace Router.Subscribers.Tests.Caching.Fakes;

/// <summary>A barrier of a controlled schedule: one side comes to it and waits until the other lets it go on.</summary>
internal sealed class Phase
{
    private readonly TaskCompletionSource _came = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when somebody has come to the barrier.</summary>
    public Task Came => _came.Task;

    public void Release() => _released.TrySetResult();

    public Task WaitAsync()
    {
        _came.TrySetResult();
        return _released.Task;
    }
}
