using System.Runtime.CompilerServices;
using Router.Contracts;

namespace Router.Routing.Log;

/// <summary>Reads a partition, one batch at a time, and passes its checkpoints. One thread at a time.</summary>
public sealed class PartitionReader(ChangeLog log, Partition partition)
{
    private readonly RowShare? _share = partition.Slice.IsPart ? new RowShare(partition.Slice) : null;

    /// <summary>The partition.</summary>
    public Partition Partition => partition;

    /// <summary>
    /// Fills the frame with the oldest batch that is not acknowledged, if there is one and the partitions of higher levels have passed it.
    /// The frame's bytes stay as they are until <see cref="Acknowledge"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryRead(ChangeFrame frame) => _share is { } share ? TryReadShare(share, frame) : TryReadEntry(frame);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryReadEntry(ChangeFrame frame)
    {
        if (!partition.HasNext && !HasNextAfterBarrier())
        {
            return false;
        }

        ref readonly var entry = ref partition.Next;

        // The barrier is looked at after the entry: one that lies before this entry was set before the entry was published.
        if (partition.Barrier is { } barrier && entry.Number > barrier.LastEntry)
        {
            Pass(barrier);
        }

        if (partition.StandBefore(entry))
        {
            log.Acknowledged(partition);
        }

        foreach (var gate in partition.GateArray)
        {
            if ((entry.Above >> (int)gate.Level & 1) != 0 && !gate.HasPassed(entry.Number))
            {
                return false;
            }
        }

        entry.Fill(frame);
        return true;
    }

    /// <summary>The batch read last was taken.</summary>
    public void Acknowledge()
    {
        // A part of a hot table may read an entry as several batches: it is acknowledged with the last.
        if (_share is not { HasMore: true })
        {
            AcknowledgeEntry();
        }
    }

    private void AcknowledgeEntry()
    {
        partition.Acknowledge();
        log.Acknowledged(partition);
    }

    /// <summary>The part's own rows of the oldest entry that has any; entries without are passed.</summary>
    private bool TryReadShare(RowShare share, ChangeFrame frame)
    {
        if (share.HasMore)
        {
            partition.Next.Fill(frame);
            share.Next(frame);
            return true;
        }

        while (TryReadEntry(frame))
        {
            if (share.Take(frame))
            {
                return true;
            }

            AcknowledgeEntry();
        }

        return false;
    }

    /// <summary>Passes a barrier where nothing is left before it. What precedes a barrier was published before it was set, so this looks again.</summary>
    private bool HasNextAfterBarrier()
    {
        if (partition.Barrier is not { } barrier)
        {
            return false;
        }

        if (partition.HasNext)
        {
            return true;
        }

        Pass(barrier);
        return false;
    }

    private void Pass(CheckpointBarrier barrier)
    {
        var states = partition.Processor.Capture();
        partition.Barrier = null;
        barrier.Pass(states);
    }
}
