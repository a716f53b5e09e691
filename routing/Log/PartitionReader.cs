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
        var barrier = partition.Barrier;
        if (!partition.HasNext)
        {
            Pass(barrier);
            return false;
        }

        ref readonly var entry = ref partition.Next;
        if (barrier is not null && entry.Number > barrier.LastEntry)
        {
            Pass(barrier);
        }

        foreach (var gate in partition.Gates)
        {
            if (!gate.HasPassed(entry.Number))
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

    private void Pass(CheckpointBarrier? barrier)
    {
        if (barrier is not null)
        {
            partition.Barrier = null;
            barrier.Pass(partition.Processor.Capture());
        }
    }
}
