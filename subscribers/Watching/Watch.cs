using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Sources;
using Router.Contracts;

namespace Router.Subscribers.Watching;

/// <summary>
/// One who watches a row: puts what was read of it together with what the log tells, and keeps it until it is asked for, at most
/// <see cref="MaxQueued"/> images. Small, because there may be a million. All but the wait is called under the gate of its <see cref="RowWatch"/>.
/// </summary>
internal sealed class Watch(object[] key, byte[] keyBytes, Lock gate, Action<IListenedRow>? told = null) : IValueTaskSource, IListenedRow
{
    public const int MaxQueued = 16;

    private ManualResetValueTaskSourceCore<bool> _wait = new() { RunContinuationsAsynchronously = true };
    private bool _isAwaited;
    private WatchedRow? _first;
    private Queue<WatchedRow>? _more;
    private Queue<WatchedRow>? _whileReading;
    private WatchedRow? _held;
    private ReadFence? _fence;
    private StrongBox<Transaction>? _mustCover;
    private Exception? _failure;
    private bool _isResync;

    public object[] Key { get; } = key;

    public byte[] KeyBytes { get; set; } = keyBytes;

    /// <summary>The next one who watches the same row.</summary>
    public Watch? Next { get; set; }

    public WatchState State { get; private set; } = WatchState.Wanted;

    /// <summary>The newest sequence that had been handled when the row was last wanted: what is read must hold everything up to there.</summary>
    public long HandledSequence { get; set; } = -1;

    /// <summary>Whether the image that is read next must be marked.</summary>
    public bool IsResync
    {
        get => _isResync;
        init => _isResync = value;
    }

    /// <summary>What a listener keeps with it.</summary>
    public object? Tag { get; set; }

    bool IListenedRow.IsEnded => State == WatchState.Ended;

    Exception? IListenedRow.Failure => _failure;

    /// <summary>Something must be read; true where nobody was told so yet.</summary>
    /// <param name="mustCover">A transaction that must be in what is read; null for none.</param>
    /// <param name="newestSequence">The newest sequence that was handled.</param>
    public bool Want(Transaction? mustCover, long newestSequence)
    {
        _isResync = true;
        _mustCover = mustCover is { } transaction ? new StrongBox<Transaction>(transaction) : _mustCover;
        if (mustCover is not null || State == WatchState.Following)
        {
            // What is read next holds all that was handled; without that, what waits for the reading under way is told behind it.
            _whileReading = null;
            HandledSequence = newestSequence;
        }

        if (State != WatchState.Following)
        {
            return false;
        }

        State = WatchState.Wanted;
        return true;
    }

    /// <summary>It is being read.</summary>
    public void BeginRead() => State = WatchState.Reading;

    /// <summary>What was read is of no use, or nothing was: it must be read again.</summary>
    public void ReadAgain() => State = WatchState.Wanted;

    /// <summary>Takes what was read; false where it may be older than what the log told already, so that it must be read again.</summary>
    public bool TakeRead(ChangeBatch? row, ReadFence fence)
    {
        if (_mustCover is { } transaction && !fence.Low.Covers(transaction.Value))
        {
            return false;
        }

        // Whoever told of the row before, also another silo, told of nothing behind the fence.
        Follow(WatchedRow.Read(row, _isResync, Math.Max(HandledSequence, fence.UpToSequence - 1)));
        _fence = fence;
        var changes = _whileReading;
        _whileReading = null;
        while (changes is not null && changes.TryDequeue(out var change))
        {
            Take(change);
        }

        return true;
    }

    /// <summary>There is no such table any more.</summary>
    public void TakeAbsence() => Follow(WatchedRow.Read(null, isResync: true, HandledSequence));

    /// <summary>Takes a change that the log tells.</summary>
    public void Take(WatchedRow change)
    {
        if (State != WatchState.Following)
        {
            TakeWhileReading(change);
        }
        else if (_fence is not { } fence)
        {
            Enqueue(change);
        }
        else if (change.Transaction.Sequence >= fence.UpToSequence)
        {
            Pass(fence);
            Enqueue(change);
        }
        else if (!fence.Low.Covers(change.Transaction))
        {
            // It may be in what was read, and so may others that come before the fence: the last of them is newer in any case.
            _held = change.AsReadTo(fence.UpToSequence - 1);
        }
    }

    /// <summary>The log has told everything up to the fence.</summary>
    public void Pass(ReadFence fence)
    {
        if (!ReferenceEquals(_fence, fence))
        {
            return;
        }

        _fence = null;
        if (_held is { } held)
        {
            _held = null;
            Enqueue(held);
        }
    }

    /// <summary>The next image, if there is one.</summary>
    public bool TryTake(out WatchedRow? row)
    {
        row = _first;
        _first = null;
        if (_more is { } more)
        {
            _first = more.Dequeue();
            _more = more.Count == 0 ? null : more;
        }

        return row is not null;
    }

    bool IListenedRow.TryTake(out WatchedRow? row)
    {
        lock (gate)
        {
            return TryTake(out row);
        }
    }

    /// <summary>Completes when there is an image, or none will come.</summary>
    public ValueTask WaitAsync()
    {
        if (_first is not null || State == WatchState.Ended)
        {
            return default;
        }

        _wait.Reset();
        _isAwaited = true;
        return new ValueTask(this, _wait.Version);
    }

    /// <summary>Nothing more will come.</summary>
    public void End(Exception? failure)
    {
        if (State != WatchState.Ended)
        {
            State = WatchState.Ended;
            _failure = failure;
            Wake();
        }
    }

    /// <summary>Why it ended, if not by itself.</summary>
    public void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    void IValueTaskSource.GetResult(short token) => _wait.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);

    /// <summary>Ends the watch because whoever watches was cancelled. From any thread.</summary>
    public void Cancel()
    {
        lock (gate)
        {
            End(new OperationCanceledException());
        }
    }

    private void Follow(WatchedRow row)
    {
        (State, _isResync, _mustCover, _held, _fence) = (WatchState.Following, false, null, null, null);
        Enqueue(row);
    }

    private void TakeWhileReading(WatchedRow change)
    {
        _whileReading ??= new Queue<WatchedRow>();
        if (_whileReading.Count == MaxQueued)
        {
            Want(change.Transaction, change.Transaction.Sequence);
        }
        else
        {
            _whileReading.Enqueue(change);
        }
    }

    private void Enqueue(WatchedRow row)
    {
        if (_first is null)
        {
            _first = row;
        }
        else if ((_more?.Count ?? 0) + 1 < MaxQueued)
        {
            (_more ??= new Queue<WatchedRow>()).Enqueue(row);
        }
        else
        {
            _first = row.AsResync();
            _more = null;
        }

        Wake();
    }

    private void Wake()
    {
        told?.Invoke(this);
        if (_isAwaited)
        {
            _isAwaited = false;
            _wait.SetResult(true);
        }
    }
}
