using System.Runtime.CompilerServices;
using Router.Contracts;
using Router.Routing.Log;

namespace Router.Standalone.Lanes;

/// <summary>Delivers one partition's batches, one at a time, on its lane.</summary>
internal sealed class PartitionWorker(ChangeLog log, Partition partition, Lane lane, LaneScheduler scheduler)
{
    /// <summary>After so many batches another partition of the lane has its turn.</summary>
    private const int TurnBatches = 512;

    private readonly PartitionReader _reader = new(log, partition);
    private readonly ChangeFrame _frame = new() { Source = scheduler.Source, Partition = partition.Name };
    private int _state;
    private long _batchStartedMs;
    private long _rows;
    private long _batches;

    public Partition Partition => partition;

    public Lane Lane => lane;

    public PartitionState State => (PartitionState)Volatile.Read(ref _state);

    /// <summary>What stopped it, or null.</summary>
    public Exception? Failure { get; private set; }

    public long Rows => Volatile.Read(ref _rows);

    public long Batches => Volatile.Read(ref _batches);

    public PartitionStatus Status => new(
        partition.Name, State, Failure, partition.Outstanding, Rows, Batches, partition.Processor.Retries, BusyMs);

    /// <summary>How long the batch in a subscriber's hands has been there, in milliseconds; 0 where there is none.</summary>
    public long BusyMs => State is PartitionState.Running or PartitionState.RunningAgain or PartitionState.Awaiting
        && Volatile.Read(ref _batchStartedMs) is var started and > 0
            ? Environment.TickCount64 - started
            : 0;

    /// <summary>Whether a subscriber holds the thread that called it.</summary>
    public bool IsInSubscriber => State is PartitionState.Running or PartitionState.RunningAgain && Volatile.Read(ref _batchStartedMs) > 0;

    /// <summary>There is something to do. True when the caller must queue the worker with its lane.</summary>
    public bool Signal()
    {
        while (true)
        {
            var seen = Volatile.Read(ref _state);
            var next = (PartitionState)seen switch
            {
                PartitionState.Idle => PartitionState.Queued,
                PartitionState.Running => PartitionState.RunningAgain,
                _ => (PartitionState)seen,
            };
            if ((int)next == seen)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _state, (int)next, seen) == seen)
            {
                return next == PartitionState.Queued;
            }
        }
    }

    /// <summary>Delivers until nothing is left, a subscriber has to be awaited, or the turn is over. Gives the batches delivered.</summary>
    public int Run()
    {
        var before = _batches;
        try
        {
            Deliver();
        }
        catch (Exception failure)
        {
            // Not a subscriber's batch, which fails within its task: noting its state for a checkpoint.
            Fail(failure);
        }

        return (int)(Batches - before);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Deliver()
    {
        var turnEnds = _batches + TurnBatches;

        // A full fence, as in Signal's exchange: who published and then read an older state here is seen by the first TryRead.
        Interlocked.Exchange(ref _state, (int)PartitionState.Running);
        while (true)
        {
            while (_reader.TryRead(_frame))
            {
                Volatile.Write(ref _batchStartedMs, Environment.TickCount64);
                var processed = partition.Processor.ProcessAsync(_frame, scheduler.Stopping);
                if (!processed.IsCompletedSuccessfully)
                {
                    Volatile.Write(ref _state, (int)PartitionState.Awaiting);
                    scheduler.WakeFollowers(partition);
                    _ = ContinueAsync(processed);
                    return;
                }

                processed.GetAwaiter().GetResult();
                Taken();
                if (_batches >= turnEnds)
                {
                    scheduler.WakeFollowers(partition);
                    Volatile.Write(ref _state, (int)PartitionState.Queued);
                    lane.Enqueue(this);
                    return;
                }
            }

            Volatile.Write(ref _batchStartedMs, 0);
            scheduler.WakeFollowers(partition);
            if (Interlocked.CompareExchange(ref _state, (int)PartitionState.Idle, (int)PartitionState.Running) == (int)PartitionState.Running)
            {
                return;
            }

            Interlocked.Exchange(ref _state, (int)PartitionState.Running);
        }
    }

    private void Taken()
    {
        _frame.Close();
        Volatile.Write(ref _rows, _rows + _frame.RowCount);
        Volatile.Write(ref _batches, _batches + 1);
        _reader.Acknowledge();
    }

    private async Task ContinueAsync(ValueTask processed)
    {
        try
        {
            await processed;
        }
        catch (OperationCanceledException) when (scheduler.Stopping.IsCancellationRequested)
        {
            // The batch stays unacknowledged: it comes again after the restart.
            Volatile.Write(ref _state, (int)PartitionState.Stopped);
            partition.Stop();
            return;
        }
        catch (Exception failure)
        {
            Fail(failure);
            return;
        }

        Taken();
        scheduler.WakeFollowers(partition);
        Volatile.Write(ref _state, (int)PartitionState.Queued);
        lane.Enqueue(this);
        lane.Start();
    }

    private void Fail(Exception failure)
    {
        Failure = failure;
        Volatile.Write(ref _state, (int)PartitionState.Stopped);
        partition.Stop();
        scheduler.Stopped(this, failure);
    }
}
