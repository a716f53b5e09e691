using System.Runtime.CompilerServices;
using Router.Contracts;

namespace Router.Routing.Log;

/// <summary>Reads a partition, one batch at a time, and passes its checkpoints. One thread at a time.</summary>
public sealed class PartitionReader(ChangeLog log, Partition partition)
{
    /// <summary>The partition.</summary>
    public Partition Partition => partition;

    /// <summary>
    /// Fills the frame with the oldest batch that is not acknowledged, if there is one and the partitions of higher levels have passed it.
    /// The frame's bytes stay as they are until <see cref="Acknowledge"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryRead(ChangeFrame frame)
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
        partition.Acknowledge();
        log.Acknowledged(partition);
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
