using System.Runtime.CompilerServices;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.DeadLetters;
using Router.Routing.Processing;
using Router.Routing.Subscriptions;

namespace Router.Routing.Log;

/// <summary>
/// Committed changes of one source between the moment they were read and the moment everybody took them: bounded bytes,
/// a queue for each partition, and the frontier behind which all is acknowledged. When the window is full the source's thread waits here,
/// and with it, over the socket, the server.
/// </summary>
/// <remarks>
/// A transaction is dispatched at its end. Until then its rows wait in the same segments, or in a file when it is large, so that
/// what the server undoes can be dropped. All <see cref="IChangeConsumer"/> calls come from the source's one thread.
/// </remarks>
public sealed class ChangeLog : IChangeConsumer, IDisposable
{
    private const int PublishBytes = 128 << 10;

    /// <summary>Log, schema and table: an entry may lie in a partition of each.</summary>
    private const int Levels = 3;

    private readonly ChangeLogOptions _options;
    private readonly SegmentWindow _window;
    private readonly OpenTransaction _open;
    private readonly PreparedTransactions _prepared = new();
    private readonly PartitionMap _map;
    private readonly IPartitionScheduler _scheduler;
    private readonly WindowGate _gate = new();
    private readonly PartitionList _dirty = new();
    private readonly ByTable<Partition[]> _routes;
    private readonly long _windowEntries;
    private readonly long _spillEntries;
    private readonly long _skipThroughSequence;
    private readonly LogProgress _progress;
    private readonly Checkpoints _checkpoints = new();
    private long _lastNumber;
    private long _publishedNumber;
    private long _frontier = 1;
    private long _pendingBytes;
    private bool _isTorn;

    /// <summary>Makes a log over the partitions of <paramref name="subscriptions"/>.</summary>
    /// <param name="options">Bounds.</param>
    /// <param name="subscriptions">Who follows what.</param>
    /// <param name="scheduler">Runs partitions.</param>
    /// <param name="skipThroughSequence">Transactions up to this sequence are in the state that was loaded: they are dropped when they come again.</param>
    /// <param name="retry">What happens when a subscriber throws.</param>
    /// <param name="deadLetters">Keeps the changes of subscriptions that are to have dead letters; null where there are none.</param>
    public ChangeLog(
        ChangeLogOptions options,
        SubscriptionSet subscriptions,
        IPartitionScheduler scheduler,
        long skipThroughSequence = -1,
        RetryOptions? retry = null,
        DeadLetterOffice? deadLetters = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(scheduler);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.WindowBytes, 4L << 20);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.SegmentBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.SegmentBytes, options.WindowBytes / 4);
        _options = options;
        _scheduler = scheduler;
        _window = new SegmentWindow(options.WindowBytes, options.SegmentBytes);
        _open = new OpenTransaction(_window);
        _map = new PartitionMap(subscriptions, new ChunkPool((int)(Levels * options.WindowEntries / EntryChunk.Length)), retry ?? new RetryOptions(), deadLetters);
        _routes = new ByTable<Partition[]>(RouteOf);
        // An entry lies in each of a hot table's partitions: there are fewer of them then, so that all take no more than else.
        _windowEntries = options.WindowEntries * Levels / (Levels - 1 + subscriptions.MostPartitions);
        _spillEntries = _windowEntries / 4;
        _skipThroughSequence = skipThroughSequence;
        _progress = new LogProgress(skipThroughSequence);
    }

    /// <summary>The partitions there are now; a table's comes with its first change.</summary>
    public IReadOnlyList<Partition> Partitions => _map.Partitions;

    /// <summary>Who waits for points of the log.</summary>
    public LogWaiters Waiters { get; } = new();

    /// <summary>How far the changes have come, as of the last publication.</summary>
    public LogStatus Status => _progress.Status(_map.Partitions);

    /// <summary>Whether it is known how far the source was read: before that there is nothing to save.</summary>
    public bool IsPositioned => _progress.Position is not null;

    /// <inheritdoc/>
    public void Append(ChangeFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        _open.Number(frame);
        if (_open.Spilled is null
            && _open.LengthBytes + frame.LengthBytes <= _options.SpillBytes
            && _open.Entries.Length < _spillEntries)
        {
            Reserve(frame.LengthBytes, out var bytes, out var offset);
            frame.Rows.CopyTo(bytes.AsSpan(offset));
            _open.Add(frame, bytes, offset);
            return;
        }

        Spill().Append(LogEntry.Of(frame, frame.Bytes, frame.Offset));
    }

    /// <inheritdoc/>
    public long Mark() => _open.LengthBytes;

    /// <inheritdoc/>
    public void Rewind(long mark) => _open.Rewind(mark);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Commit(in Transaction transaction, ILogPosition position)
    {
        if (transaction.Sequence <= _skipThroughSequence)
        {
            Discard();
            _progress.Skip(position);
            return;
        }

        if (_open.TakeSpilled() is { } file)
        {
            using (file)
            {
                DispatchSpilled(file, transaction);
            }
        }
        else
        {
            DispatchOpen(transaction);
        }

        EndTransaction(transaction, position);
    }

    /// <inheritdoc/>
    public void Discard()
    {
        _open.TakeSpilled()?.Dispose();
        _open.Rewind(0);
        _window.Close(_lastNumber);
    }

    /// <inheritdoc/>
    public void Prepare(string xid)
    {
        Spill();
        _prepared.Add(xid, _open.TakeSpilled()!);
    }

    /// <inheritdoc/>
    public void CommitPrepared(string xid, in Transaction transaction, ILogPosition position)
    {
        if (transaction.Sequence <= _skipThroughSequence)
        {
            // Its PREPARE may lie before the position that was saved: that one waits only for what was undecided then.
            _prepared.Drop(xid);
            _progress.Skip(position);
            return;
        }

        using var file = _prepared.Take(xid);
        DispatchSpilled(file, transaction);
        EndTransaction(transaction, position);
    }

    /// <inheritdoc/>
    public void DiscardPrepared(string xid, ILogPosition position)
    {
        _prepared.Drop(xid);
        Advance(position);
    }

    /// <inheritdoc/>
    public void Advance(ILogPosition position) => _progress.Advance(position);

    /// <inheritdoc/>
    public void Idle()
    {
        Publish();
        Waiters.Release(_progress.Position, _publishedNumber);
    }

    /// <inheritdoc/>
    public void Resume() => Waiters.Hold();

    /// <inheritdoc/>
    public void CaughtUp(DateTimeOffset asOf) => _progress.CaughtUpAsOf = asOf;

    /// <summary>
    /// The state of all subscribers at the end of one transaction, as soon as every partition has passed it.
    /// A partition that is stopped holds it up: what it did not take must not be saved as taken.
    /// </summary>
    /// <returns>
    /// The checkpoint; cancelled where there cannot be one any more: the log was disposed of, or stopped within a transaction that is partly delivered.
    /// </returns>
    /// <exception cref="InvalidOperationException">Another checkpoint is not finished.</exception>
    public Task<Checkpoint> CheckpointAsync() => _checkpoints.AskAsync();

    /// <summary>A checkpoint that was asked for and is not finished; null where there is none.</summary>
    public Task<Checkpoint>? PendingCheckpoint => _checkpoints.Pending;

    /// <summary>Makes the source's thread give up waiting for the window, with <see cref="OperationCanceledException"/>.</summary>
    public void Stop() => _gate.Stop();

    /// <summary>A lane acknowledged batches of that partition: whoever waits for room looks again.</summary>
    internal void Acknowledged(Partition partition)
    {
        _gate.Acknowledged(partition);
        partition.Passes.Passed();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _open.TakeSpilled()?.Dispose();
        _prepared.Dispose();
        _checkpoints.Cancel();
    }

    /// <summary>Nothing of the open transaction is left in the window then.</summary>
    private SpillFile Spill()
    {
        if (_open.Spilled is { } already)
        {
            return already;
        }

        var file = _open.Spill(_options.SpillFolder);
        _window.Close(_lastNumber);
        return file;
    }

    private void EndTransaction(in Transaction transaction, ILogPosition position)
    {
        _progress.End(transaction, position);
        if (_pendingBytes >= PublishBytes)
        {
            Publish();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void DispatchOpen(in Transaction transaction)
    {
        foreach (ref readonly var entry in _open.Entries)
        {
            Dispatch(entry, transaction);
        }

        _open.Clear();
        _window.Close(_lastNumber);
    }

    private void DispatchSpilled(SpillFile file, in Transaction transaction)
    {
        if (_isTorn)
        {
            throw new InvalidOperationException("A transaction was cut off half delivered; the source must be started again from its saved position.");
        }

        // A part of it may be delivered when this ends early: no state from then on is that of a transaction's end.
        _isTorn = true;
        file.StartReading();
        while (file.TryReadHeader(out var entry))
        {
            Reserve(entry.LengthBytes, out entry.Bytes, out entry.Offset);
            file.ReadRows(entry.Bytes.AsSpan(entry.Offset, entry.LengthBytes));
            Dispatch(entry, transaction);
            _window.Close(_lastNumber);
            if (_pendingBytes >= PublishBytes)
            {
                PublishEntries();
            }
        }

        _isTorn = false;
    }

    private void Dispatch(in LogEntry entry, in Transaction transaction)
    {
        var route = _routes.Of(entry.Table);
        var dispatched = entry;
        dispatched.Transaction = transaction;
        dispatched.Number = ++_lastNumber;
        foreach (var partition in route)
        {
            partition.Write(dispatched);
            dispatched.Above |= (byte)(1 << (int)partition.Level);
            _dirty.Add(partition);
        }

        _progress.Rows += entry.RowCount;
        _pendingBytes += entry.LengthBytes + 64;
    }

    private Partition[] RouteOf(TablePlan table)
    {
        var route = _map.Route(table.Name);
        if (_map.ChangesKey(table))
        {
            PublishEntries();
            _progress.Wait();
            Report();
            _gate.Wait(route, _publishedNumber);
        }

        return route;
    }

    private void Reserve(int lengthBytes, out byte[] bytes, out int offset)
    {
        LogSegment segment;
        while (_lastNumber - _frontier >= _windowEntries || !_window.TryReserve(lengthBytes, out segment, out offset))
        {
            WaitForRoom();
        }

        bytes = segment.Bytes;
    }

    private void WaitForRoom()
    {
        var frontier = _frontier;
        PublishEntries();
        if (_frontier == frontier)
        {
            _progress.Wait();
            Report();
            _gate.Wait(_map.Partitions, Math.Min(_window.OldestEntry, _publishedNumber));
            Reclaim();
        }
    }

    /// <summary>Takes back the segments of everything that was acknowledged by everybody.</summary>
    private void Reclaim()
    {
        var frontier = _publishedNumber + 1;
        foreach (var partition in _map.Partitions)
        {
            frontier = Math.Min(frontier, partition.OldestNumber);
        }

        _frontier = frontier;
        _window.Reclaim(frontier);
    }

    private void Publish()
    {
        PublishEntries();
        StartCheckpointIfAsked();
        Report();
        Waiters.Published(_progress.Position, _publishedNumber);
    }

    private void Report() => _progress.Report(_window.UsedBytes, _prepared.Oldest);

    private void PublishEntries()
    {
        _pendingBytes = 0;
        _dirty.SortByLevel();
        foreach (var partition in _dirty.Items)
        {
            partition.Publish();
        }

        _publishedNumber = _lastNumber;
        if (_dirty.Items.Length > 0)
        {
            _scheduler.Ready(_dirty.Items);
            _dirty.Clear();
        }

        Reclaim();
    }

    private void StartCheckpointIfAsked()
    {
        if (_checkpoints.Asked is not { } request || _progress.Position is not { } position)
        {
            return;
        }

        if (_isTorn)
        {
            request.Cancel();
            return;
        }

        var partitions = _map.Partitions;
        request.Start(_lastNumber, _progress.LastSequence, position.Capture(), partitions);
        _scheduler.Ready(partitions);
    }
}
