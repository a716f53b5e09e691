namespace Router.Subscribers.Caching;

/// <summary>A load of that type on its way.</summary>
internal sealed class FlightOf<T>(long version) : Flight(version)
{
    private readonly TaskCompletionSource<CacheResult<T>> _landed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits for it; whoever calls has joined it.</summary>
    public async Task<CacheResult<T>> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _landed.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Runs the load; its outcome goes to all who joined.</summary>
    public async Task RunAsync(Func<CancellationToken, Task<CacheResult<T>>> load, Action landed)
    {
        try
        {
            var result = await load(Abandoned.Token);
            landed();
            _landed.SetResult(result);
        }
        catch (OperationCanceledException) when (Abandoned.IsCancellationRequested)
        {
            landed();
            _landed.SetCanceled(Abandoned.Token);
        }
        catch (Exception failure)
        {
            landed();
            _landed.SetException(failure);
            // Everybody may have left: then nobody is told, and that is nothing unobserved.
            _ = _landed.Task.Exception;
        }
    }
}
