using Microsoft.Extensions.Logging;
using Router.Contracts.Orleans.Tailing;
using Router.Routing.Log;

namespace Router.Grains.Tailing;

/// <summary>
/// Saves how far every partition has acknowledged. While the storage takes nothing changes go on, and a newer frontier is tried after a pause.
/// </summary>
internal sealed class FrontierSaver(string source, TailerRun run, TailerStore store, TimeSpan period, TimeProvider time, ILogger logger)
{
    /// <summary>How long another tailer may stay unnoticed while there is nothing to save.</summary>
    private static readonly TimeSpan s_lookPeriod = TimeSpan.FromSeconds(5);

    private readonly Backoff _backoff = new();
    private volatile string? _fault;
    private (string File, long Offset) _lookedAt;

    /// <summary>Why the last save failed; null where it did not.</summary>
    public string? Fault => _fault;

    /// <summary>Saves regularly while something moves, and looks now and then whether another tailer has begun.</summary>
    /// <exception cref="TailerFencedException">Another tailer has begun.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        var saving = SaveRegularlyAsync(stop);
        var looking = LookRegularlyAsync(stop);
        await await Task.WhenAny(saving, looking);
        await Task.WhenAll(saving, looking);
    }

    private async Task LookRegularlyAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(s_lookPeriod, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await (stop.IsCancellationRequested ? Task.CompletedTask : store.CheckAsync());
            }
            catch (Exception failure) when (failure is not TailerFencedException)
            {
                // The next save clears it, or says more.
                _fault = $"The tailer's state cannot be read: {failure.Message}";
            }
        }
    }

    private async Task SaveRegularlyAsync(CancellationToken stop)
    {
        var pause = period;
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stop.IsCancellationRequested && HasMoved() && await CheckpointAsync(stop) is { } checkpoint)
            {
                pause = await SaveAsync(checkpoint);
            }
        }
    }

    /// <summary>The source's thread has ended: what is acknowledged by now is saved, if that is quick.</summary>
    /// <exception cref="TailerFencedException">Another tailer has begun.</exception>
    public async Task FinishAsync(TimeSpan patience)
    {
        using var late = new CancellationTokenSource(patience, time);
        run.Log.Discard();
        run.Log.Idle();
        if (!run.Log.IsPositioned)
        {
            return;
        }

        // One that is on its way stands before the end: what came after it is not in it.
        for (var isLast = run.Log.PendingCheckpoint is null; ; isLast = true)
        {
            if (await CheckpointAsync(late.Token) is not { } checkpoint)
            {
                return;
            }

            var save = SaveAsync(checkpoint);
            await ((Task)save.WaitAsync(late.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (isLast || !save.IsCompletedSuccessfully)
            {
                // A failure of this one is that somebody else has begun; one that takes too long is left to itself.
                await (save.IsFaulted ? save : Task.CompletedTask);
                return;
            }
        }
    }

    private bool HasMoved()
    {
        var status = run.Log.Status;
        var at = (status.ReceivedFile, status.ReceivedOffset);
        var hasMoved = run.Log.IsPositioned && at != _lookedAt;
        _lookedAt = at;
        return hasMoved || _fault is not null;
    }

    private async Task<Checkpoint?> CheckpointAsync(CancellationToken stop)
    {
        var checkpoint = run.Log.PendingCheckpoint ?? run.Log.CheckpointAsync();
        if (run.Reading.IsCompleted)
        {
            run.Log.Idle();
        }

        await ((Task)checkpoint.WaitAsync(stop)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return checkpoint.IsCompletedSuccessfully ? await checkpoint : null;
    }

    /// <summary>Gives the pause until the next one.</summary>
    private async Task<TimeSpan> SaveAsync(Checkpoint checkpoint)
    {
        try
        {
            await store.ChangeAsync(state => With(state, checkpoint));
            _fault = null;
            _backoff.Reset();
            return period;
        }
        catch (Exception failure) when (failure is not TailerFencedException)
        {
            var pause = _backoff.Next();
            _fault = $"The frontier cannot be saved, and is tried again: {failure.Message}";
            TailerLog.SaveFailed(logger, source, (long)pause.TotalMilliseconds, failure.Message);
            return pause;
        }
    }

    /// <summary>Nothing where the log is to be read again from an earlier place, or where all stands there already.</summary>
    private TailerState With(TailerState state, Checkpoint checkpoint)
    {
        var frontier = SavedPosition.Of(checkpoint.Position);
        return state.Generation != run.Generation || (state.Frontier == frontier && state.ThroughSequence == checkpoint.ThroughSequence)
            ? state
            : state with { Frontier = frontier, ThroughSequence = checkpoint.ThroughSequence };
    }
}
