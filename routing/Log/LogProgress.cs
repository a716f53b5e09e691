using Router.Contracts;

namespace Router.Routing.Log;

/// <summary>How far a change log has come: counted on the source's thread, reported to all others at each publication.</summary>
internal sealed class LogProgress
{
    private readonly Lock _gate = new();
    private ILogPosition? _position;
    private LogStatus _reported;
    private long _transactions;
    private long _replayed;
    private long _waits;
    private long _committed;

    public LogProgress(long lastSequence)
    {
        LastSequence = lastSequence;
        Report(0, null);
    }

    /// <summary>How far the source was read; null until it says so.</summary>
    public ILogPosition? Position => Volatile.Read(ref _position);

    /// <summary>The sequence of the last transaction dispatched.</summary>
    public long LastSequence { get; private set; }

    public long Rows { get; set; }

    /// <summary>When it was last known, by this machine's clock, that nothing older was left to read.</summary>
    public DateTimeOffset CaughtUpAsOf { get; set; }

    public void Advance(ILogPosition position) => _position = position;

    /// <summary>A transaction was dispatched.</summary>
    public void End(in Transaction transaction, ILogPosition position)
    {
        _transactions++;
        LastSequence = transaction.Sequence;
        _committed = Math.Max(_committed, transaction.CommitMicroseconds);
        _position = position;
    }

    /// <summary>A transaction was dropped: it is in the state that was loaded.</summary>
    public void Skip(ILogPosition position)
    {
        _replayed++;
        _position = position;
    }

    /// <summary>The source begins to wait for the window.</summary>
    public void Wait() => _waits++;

    public void Report(long windowBytes, string? oldestPrepared)
    {
        var status = new LogStatus(
            _position?.File ?? "",
            _position?.Offset ?? 0,
            new ChangeToken(LastSequence, 0),
            ChangeToken.None,
            Rows,
            _transactions,
            _replayed,
            windowBytes,
            oldestPrepared,
            _waits,
            _committed,
            CaughtUpAsOf);
        lock (_gate)
        {
            _reported = status;
        }
    }

    /// <summary>What was reported last, and how far it is acknowledged now.</summary>
    public LogStatus Status(Partition[] partitions)
    {
        LogStatus status;
        lock (_gate)
        {
            status = _reported;
        }

        var before = status.DispatchedSequence.Sequence + 1;
        foreach (var partition in partitions)
        {
            if (partition.Outstanding > 0)
            {
                before = Math.Min(before, partition.HeadSequence);
            }
        }

        return status with { AcknowledgedBefore = new ChangeToken(before, 0) };
    }
}
