namespace Router.Routing.Log;

/// <summary>Where the source's thread waits for room, and the lanes wake it.</summary>
internal sealed class WindowGate
{
    private readonly object _gate = new();
    private long _awaited = long.MaxValue;
    private bool _stopped;

    /// <summary>Waits until every partition has passed that entry.</summary>
    /// <exception cref="OperationCanceledException">The source is being stopped.</exception>
    public void Wait(Partition[] partitions, long number)
    {
        lock (_gate)
        {
            Volatile.Write(ref _awaited, number);
            Interlocked.MemoryBarrier();
            while (!_stopped && !Array.TrueForAll(partitions, partition => partition.HasPassed(number)))
            {
                Monitor.Wait(_gate);
            }

            Volatile.Write(ref _awaited, long.MaxValue);
            if (_stopped)
            {
                throw new OperationCanceledException("The source is being stopped.");
            }
        }
    }

    /// <summary>That partition acknowledged something.</summary>
    public void Acknowledged(Partition partition)
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _awaited) is var awaited && awaited != long.MaxValue && partition.HasPassed(awaited))
        {
            lock (_gate)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }
    }
}
