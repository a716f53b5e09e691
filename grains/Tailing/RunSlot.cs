using Router.Contracts;

namespace Router.Grains.Tailing;

/// <summary>Holds the present run for those who ask for it, and who may come before there is one.</summary>
internal sealed class RunSlot(TimeProvider time)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource<TailerRun> _positioned = New();
    private volatile TailerRun? _present;

    public TailerRun? Present => _present;

    public void Take(TailerRun run)
    {
        lock (_gate)
        {
            _present = run;
        }
    }

    /// <summary>It is known where the run begins, and saved: it may be read from, unless it was given up meanwhile.</summary>
    public void Position(TailerRun run, SourcePosition position)
    {
        run.BeginAt(position);
        lock (_gate)
        {
            if (_present == run)
            {
                _positioned.TrySetResult(run);
            }
        }
    }

    /// <summary>The run is over.</summary>
    public void Leave(TailerRun run)
    {
        lock (_gate)
        {
            if (_present == run)
            {
                _present = null;
                _positioned = _positioned.Task.IsCompleted ? New() : _positioned;
            }
        }
    }

    /// <summary>The run, once it is known where it begins; null where that takes longer.</summary>
    public async ValueTask<TailerRun?> PositionedAsync(TimeSpan wait)
    {
        Task<TailerRun> positioned;
        lock (_gate)
        {
            positioned = _positioned.Task;
        }

        if (!positioned.IsCompleted && wait > TimeSpan.Zero)
        {
            await ((Task)positioned.WaitAsync(wait, time)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return positioned.IsCompleted ? await positioned : null;
    }

    private static TaskCompletionSource<TailerRun> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
