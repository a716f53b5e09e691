using System.Diagnostics;

namespace Router.Standalone.Lanes;

/// <summary>
/// Runs its partitions one after another: on the source's own thread, which saves waking another one, until their handlers prove slow, and
/// then on the thread pool until they prove quick again.
/// </summary>
internal sealed class Lane : IThreadPoolWorkItem
{
    /// <summary>Batches quicker than this on average are handled where they were read.</summary>
    private static readonly long s_quickTicksPerBatch = Stopwatch.Frequency / 20_000;

    /// <summary>One run on the source's thread that takes longer than this sends the lane back to the pool.</summary>
    private static readonly long s_longestInlineTicks = Stopwatch.Frequency / 200;

    /// <summary>Quick runs in a row before the lane moves back to the source's thread.</summary>
    private const int QuickRunsNeeded = 4;

    private readonly Queue<PartitionWorker> _queue = new();
    private readonly Lock _gate = new();
    private bool _running;
    private int _quickRuns = QuickRunsNeeded;

    /// <summary>Queues a worker; <see cref="Start"/> or <see cref="StartOnSource"/> must follow unless the lane is running.</summary>
    public void Enqueue(PartitionWorker worker)
    {
        lock (_gate)
        {
            _queue.Enqueue(worker);
        }
    }

    /// <summary>Runs what is queued, on the thread pool.</summary>
    public void Start()
    {
        if (TryClaim())
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>Runs what is queued, here if that is quick.</summary>
    public void StartOnSource()
    {
        if (!TryClaim())
        {
            return;
        }

        if (Volatile.Read(ref _quickRuns) >= QuickRunsNeeded)
        {
            Run(s_longestInlineTicks);
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    void IThreadPoolWorkItem.Execute() => Run(long.MaxValue);

    private bool TryClaim()
    {
        lock (_gate)
        {
            return !_running && _queue.Count > 0 && (_running = true);
        }
    }

    private bool TryNext(out PartitionWorker worker)
    {
        lock (_gate)
        {
            return _queue.TryDequeue(out worker!) || (_running = false);
        }
    }

    private void Run(long longestTicks)
    {
        var started = Stopwatch.GetTimestamp();
        var batches = 0;
        var elapsed = 0L;
        while (TryNext(out var worker))
        {
            batches += worker.Run();
            elapsed = Stopwatch.GetTimestamp() - started;
            if (elapsed > longestTicks)
            {
                Volatile.Write(ref _quickRuns, -QuickRunsNeeded);
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                return;
            }
        }

        Learn(batches, elapsed);
    }

    private void Learn(int batches, long elapsed)
    {
        if (batches > 0)
        {
            var quick = elapsed / batches < s_quickTicksPerBatch;
            Volatile.Write(ref _quickRuns, quick ? Math.Min(_quickRuns + 1, QuickRunsNeeded) : 0);
        }
    }
}
