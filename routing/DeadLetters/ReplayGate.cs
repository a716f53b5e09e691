namespace Router.Routing.DeadLetters;

/// <summary>Lets deliveries of a subscription's partitions in together, or a replay alone. One replay at a time.</summary>
internal sealed class ReplayGate
{
    private readonly Lock _gate = new();
    private int _inside;
    private TaskCompletionSource? _emptied;
    private TaskCompletionSource? _reopened;

    /// <summary>Lets a delivery in, as soon as no replay is on.</summary>
    public ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_reopened is null)
            {
                _inside++;
                return default;
            }
        }

        return WaitAsync(cancellationToken);
    }

    /// <summary>The delivery has ended.</summary>
    public void Exit()
    {
        lock (_gate)
        {
            if (--_inside == 0)
            {
                _emptied?.TrySetResult();
            }
        }
    }

    /// <summary>Lets no delivery in any more, and waits for those inside.</summary>
    public async ValueTask CloseAsync(CancellationToken cancellationToken)
    {
        Task emptied;
        lock (_gate)
        {
            _reopened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _emptied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_inside == 0)
            {
                _emptied.SetResult();
            }

            emptied = _emptied.Task;
        }

        try
        {
            await emptied.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Open();
            throw;
        }
    }

    /// <summary>Lets deliveries in again.</summary>
    public void Open()
    {
        TaskCompletionSource? reopened;
        lock (_gate)
        {
            (reopened, _reopened, _emptied) = (_reopened, null, null);
        }

        reopened?.SetResult();
    }

    private async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task reopened;
            lock (_gate)
            {
                if (_reopened is null)
                {
                    _inside++;
                    return;
                }

                reopened = _reopened.Task;
            }

            await reopened.WaitAsync(cancellationToken);
        }
    }
}
