using Router.Contracts;

namespace Router.Routing.Log;

/// <summary>
/// Reads a partition ahead of what is acknowledged, for whoever hands its batches on and hears later what was taken. What was read stays in the
/// log until it is acknowledged, and can be read again from the first of it on; so it is the window that bounds how far ahead one may be.
/// Several threads may use it, and the log's own calls <see cref="Look"/> for it.
/// </summary>
public sealed class PartitionCursor
{
    private readonly ChangeLog _log;
    private readonly Partition _partition;
    private readonly RowShare? _share;
    private readonly Lock _gate = new();
    private EntryChunk _chunk;
    private int _index;
    private long _read;
    private long _seen;
    private long _seenNumber;
    private ChangeToken _previous;
    private ChangeToken _acknowledged;

    /// <summary>Makes a cursor at the partition's first entry that is not acknowledged.</summary>
    /// <param name="log">The partition's log.</param>
    /// <param name="partition">The partition; nobody else reads it.</param>
    /// <param name="began">Where the log's reading began: what lies before its first row.</param>
    public PartitionCursor(ChangeLog log, Partition partition, ChangeToken began)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(partition);
        _log = log;
        _partition = partition;
        _share = partition.Slice.IsPart ? new RowShare(partition.Slice) : null;
        _chunk = partition.HeadChunk;
        _previous = _acknowledged = began;
    }

    /// <summary>The partition.</summary>
    public Partition Partition => _partition;

    /// <summary>The last row before the place it stands at, among those of this partition.</summary>
    public ChangeToken Previous
    {
        get
        {
            lock (_gate)
            {
                return _previous;
            }
        }
    }

    /// <summary>Whether the entry read last has a further batch: only with that one is it given whole and can be acknowledged.</summary>
    public bool HasMore
    {
        get
        {
            lock (_gate)
            {
                return _share is { HasMore: true };
            }
        }
    }

    /// <summary>
    /// Fills the frame with the next batch, if there is one and the partitions of higher levels have passed it. The frame's bytes stay as they are
    /// until the entry is acknowledged; those of a part of a hot table only until the next call.
    /// </summary>
    /// <param name="frame">Is filled.</param>
    /// <param name="entry">What to acknowledge it by; several batches may have the same, see <see cref="HasMore"/>.</param>
    /// <exception cref="InvalidOperationException">A row of a hot table does not tell its key. The cursor stands before it still.</exception>
    public bool TryRead(ChangeFrame frame, out long entry)
    {
        ArgumentNullException.ThrowIfNull(frame);
        lock (_gate)
        {
            entry = 0;
            return _share is { } share ? TryReadShare(share, frame, ref entry) : TryReadWhole(frame, ref entry);
        }
    }

    /// <summary>
    /// The entry of that number, and all before it, were taken. Numbers that were acknowledged before, or not yet given, change nothing; one that
    /// was given before a <see cref="Rewind"/> counts.
    /// </summary>
    /// <returns>Whether that is news, so that partitions of lower levels may go on.</returns>
    public bool AcknowledgeThrough(long entry)
    {
        lock (_gate)
        {
            return entry <= _seenNumber && Settle(entry);
        }
    }

    /// <summary>Goes back to the first entry that is not acknowledged.</summary>
    public void Rewind()
    {
        lock (_gate)
        {
            _share?.Reset();
            _previous = _acknowledged;
            StandAtHead();
        }
    }

    /// <summary>
    /// Takes notice of what the log has published: a checkpoint is passed as soon as everything before it is acknowledged, whether or not anybody
    /// reads on, and entries of other partitions before the first one here hold nothing up.
    /// </summary>
    /// <returns>Whether something was passed.</returns>
    public bool Look()
    {
        lock (_gate)
        {
            return Pass();
        }
    }

    private bool TryReadWhole(ChangeFrame frame, ref long number)
    {
        if (!TryStand())
        {
            return false;
        }

        ref readonly var entry = ref _chunk.Entries[_index];
        if (IsHeldByGate(entry))
        {
            return false;
        }

        entry.Fill(frame);
        number = entry.Number;
        _previous = entry.LastToken;
        Step(entry.Number);
        return true;
    }

    private bool TryReadShare(RowShare share, ChangeFrame frame, ref long number)
    {
        if (share.HasMore)
        {
            _chunk.Entries[_index].Fill(frame);
            share.Next(frame);
            number = Give(share, frame);
            return true;
        }

        while (TryStand())
        {
            ref var entry = ref _chunk.Entries[_index];
            if (IsHeldByGate(entry))
            {
                return false;
            }

            entry.Fill(frame);
            if (!entry.IsElsewhere && share.Take(frame))
            {
                number = Give(share, frame);
                return true;
            }

            entry.IsElsewhere = true;
            Step(entry.Number);
            Settle(through: 0);
        }

        return false;
    }

    private long Give(RowShare share, ChangeFrame frame)
    {
        ref var entry = ref _chunk.Entries[_index];
        _previous = frame.Open().LastToken;
        entry.LastTokenRow = _previous.Row;
        if (!share.HasMore)
        {
            Step(entry.Number);
        }

        return entry.Number;
    }

    /// <summary>Stands at the next entry to read; false where there is none.</summary>
    private bool TryStand()
    {
        if (_read == _partition.Published)
        {
            return false;
        }

        if (_read == _partition.Acknowledged)
        {
            _ = _partition.Next;
            StandAtHead();
        }
        else if (_index == EntryChunk.Length)
        {
            _chunk = _chunk.Next ?? throw new InvalidOperationException($"Partition {_partition.Name} has no next entry.");
            _index = 0;
        }

        return true;
    }

    private void StandAtHead()
    {
        (_chunk, _index, _read) = (_partition.HeadChunk, _partition.HeadIndex, _partition.Acknowledged);
    }

    private bool IsHeldByGate(in LogEntry entry)
    {
        foreach (var gate in _partition.GateArray)
        {
            if ((entry.Above >> (int)gate.Level & 1) != 0 && !gate.HasPassed(entry.Number))
            {
                return true;
            }
        }

        return false;
    }

    private void Step(long number)
    {
        _index++;
        if (++_read > _seen)
        {
            (_seen, _seenNumber) = (_read, number);
        }
    }

    /// <summary>Acknowledges entries that were given, up to a number, and those between and behind them that are another part's.</summary>
    private bool Settle(long through)
    {
        var isNews = false;
        while (_partition.Acknowledged < _seen)
        {
            ref readonly var entry = ref _partition.Next;
            if (entry.Number > through && !entry.IsElsewhere)
            {
                break;
            }

            if (!entry.IsElsewhere)
            {
                _acknowledged = _share is null ? entry.LastToken : new ChangeToken(entry.Transaction.Sequence, entry.LastTokenRow);
            }

            _partition.Acknowledge();
            isNews = true;
        }

        if (!isNews)
        {
            return false;
        }

        LeaveAcknowledged();
        _log.Acknowledged(_partition);
        Pass();
        return true;
    }

    /// <summary>After a step back somebody acknowledged what was to be read again.</summary>
    private void LeaveAcknowledged()
    {
        if (_read < _partition.Acknowledged)
        {
            _share?.Reset();
            _previous = _acknowledged;
            StandAtHead();
        }
    }

    /// <summary>
    /// The barrier is looked at after the entry: one that lies before the entry was set before the entry was published. Where nothing is left, what
    /// precedes a barrier was published before it was set, so this looks again.
    /// </summary>
    private bool Pass()
    {
        if (!_partition.HasNext)
        {
            if (_partition.Barrier is not { } last)
            {
                return false;
            }

            if (!_partition.HasNext)
            {
                Pass(last);
                return true;
            }
        }

        ref readonly var entry = ref _partition.Next;
        if (_partition.Barrier is { } barrier && entry.Number > barrier.LastEntry)
        {
            Pass(barrier);
        }

        if (!_partition.StandBefore(entry))
        {
            return false;
        }

        _log.Acknowledged(_partition);
        return true;
    }

    /// <summary>Those who take the batches keep their states themselves, and say that they are kept by the acknowledgement.</summary>
    private void Pass(CheckpointBarrier barrier)
    {
        _partition.Barrier = null;
        barrier.Pass([]);
    }
}
