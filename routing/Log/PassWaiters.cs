namespace Router.Routing.Log;

/// <summary>Everybody who waits until a partition has passed some entry; costs a lane one look where there is nobody.</summary>
internal sealed class PassWaiters(Partition partition)
{
    private readonly List<(long Number, TaskCompletionSource<bool> Done)> _waiting = [];
    private readonly Lock _gate = new();
    private int _count;
    private bool _isStopped;

    /// <summary>Completes with true once the partition has passed the entry, with false where it stops before.</summary>
    public async Task<bool> WaitAsync(long number, CancellationToken cancellationToken)
    {
        if (partition.HasPassed(number))
        {
            return true;
        }

        var waiter = (number, Done: new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_gate)
        {
            _waiting.Add(waiter);
            Interlocked.Increment(ref _count);
        }

        Look();
        try
        {
            return await waiter.Done.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_gate)
            {
                _waiting.Remove(waiter);
                Interlocked.Decrement(ref _count);
            }
        }
    }

    /// <summary>The partition has passed something. What it passed is visible to others already.</summary>
    public void Passed()
    {
        if (Volatile.Read(ref _count) > 0)
        {
            Look();
        }
    }

    /// <summary>The partition takes nothing more.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopped = true;
        }

        Look();
    }

    private void Look()
    {
        lock (_gate)
        {
            foreach (var (number, done) in _waiting)
            {
                if (partition.HasPassed(number))
                {
                    done.TrySetResult(true);
                }
                else if (_isStopped)
                {
                    done.TrySetResult(false);
                }
            }
        }
    }
}
