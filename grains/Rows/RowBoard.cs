using Router.Contracts.Orleans.Rows;

namespace Router.Grains.Rows;

/// <summary>
/// What became of a row, for those who watch it: the newest image, and before it what somebody has still to see, at most 16 in all. Small, because there
/// may be a million; it has no timer and no task while nobody asks.
/// </summary>
/// <param name="firstNumber">Where its numbers begin: greater than those of boards of this row that came before it.</param>
/// <param name="time">The clock.</param>
internal sealed class RowBoard(long firstNumber, TimeProvider time)
{
    /// <summary>Images that wait for a watcher at most.</summary>
    public const int MaxStates = 16;

    /// <summary>A watcher that does not ask for so long is forgotten.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private RowState[] _states = [];
    private RowWatcher[] _watchers = [];
    private long _number = firstNumber;
    private TaskCompletionSource? _changed;

    /// <summary>Whether anybody has asked lately.</summary>
    public bool HasWatchers
    {
        get
        {
            Forget();
            return _watchers.Length > 0;
        }
    }

    /// <summary>Takes what became of the row; false where it is older than what is known, or the same.</summary>
    public bool Take(RowState state)
    {
        if (_states is [.., var newest] && (state.Token < newest.Token || (state.Token == newest.Token && !state.IsResync)))
        {
            return false;
        }

        // A watcher that misses what falls out begins with the newest.
        _states = [.. _states.Length == MaxStates ? _states.AsSpan(1) : _states, state];
        _number++;
        Wake();
        return true;
    }

    /// <summary>What that watcher has not seen, as soon as there is something.</summary>
    public async Task<RowImages> WatchAsync(Guid watcher, long seen, TimeSpan wait)
    {
        var isKnown = Ask(watcher, seen);
        if (Unseen(isKnown, seen) is { } images)
        {
            return images;
        }

        using var late = new CancellationTokenSource(wait, time);
        while (wait > TimeSpan.Zero && !late.IsCancellationRequested)
        {
            _changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await _changed.Task.WaitAsync(late.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (Unseen(isKnown, seen) is { } later)
            {
                Ask(watcher, seen);
                return later;
            }
        }

        Ask(watcher, seen);
        return new RowImages([], seen);
    }

    /// <summary>The watcher goes.</summary>
    public void Leave(Guid watcher) => _watchers = Array.FindAll(_watchers, item => item.Name != watcher);

    /// <summary>Who waits looks again.</summary>
    public void Wake()
    {
        _changed?.TrySetResult();
        _changed = null;
    }

    /// <summary>Notes that the watcher asks, and lets go of what everybody has seen; true where it was known.</summary>
    private bool Ask(Guid watcher, long seen)
    {
        Forget();
        var index = Array.FindIndex(_watchers, item => item.Name == watcher);
        var isKnown = index >= 0;
        if (!isKnown)
        {
            index = _watchers.Length;
            _watchers = [.. _watchers, default];
        }

        _watchers[index] = new RowWatcher(watcher, seen, time.GetTimestamp());
        Trim();
        return isKnown;
    }

    private RowImages? Unseen(bool isKnown, long seen)
    {
        if (_states is not [.., var newest] || (isKnown && seen == _number))
        {
            return null;
        }

        var count = _number - seen;
        return isKnown && seen > 0 && count > 0 && count <= _states.Length ? new RowImages(_states[^(int)count..], _number)
            : new RowImages([seen > 0 ? newest.AsResync() : newest], _number);
    }

    private void Trim()
    {
        var oldest = _watchers.Min(item => item.Seen == 0 ? _number : item.Seen);
        var needed = (int)Math.Clamp(_number - oldest, 1, MaxStates);
        if (_states.Length > needed)
        {
            _states = _states[^needed..];
        }
    }

    private void Forget()
    {
        foreach (var watcher in _watchers)
        {
            if (time.GetElapsedTime(watcher.AskedAt) > Patience)
            {
                _watchers = Array.FindAll(_watchers, item => time.GetElapsedTime(item.AskedAt) <= Patience);
                return;
            }
        }
    }
}
