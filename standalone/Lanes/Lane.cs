using System.Diagnostics;

namespace Router.Standalone.Lanes;

/// <summary>
/// Runs its partitions one after another on the thread pool. One whose subscribers never block runs them on the source's own thread, which saves
/// waking another one, until they prove slow, and then on the thread pool until they prove quick again.
/// </summary>
internal sealed class Lane(bool runsOnSource) : IThreadPoolWorkItem
{
    /// <summary>Batches quicker than this on average are handled where they were read.</summary>
    private static readonly long s_quickTicksPerBatch = Stopwatch.Frequency / 20_000;

    /// <summary>One run on the source's thread that takes longer than this sends the lane back to the pool.</summary>
    private static readonly long s_longestInlineTicks = Stopwatch.Frequency / 200;

    /// <summary>Quick runs in a row before the lane moves back to the source's thread.</summary>
    private const int QuickRunsNeeded = 4;

    private readonly Queue<PartitionWorker> _queue = new();
    private readonly Lock _gate = new();
    private PartitionWorker? _current;
    private int _runNumber;
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

    /// <summary>Runs what is queued, here if that is allowed and quick.</summary>
    public void StartOnSource()
    {
        if (!TryClaim())
        {
            return;
        }

        if (runsOnSource && Volatile.Read(ref _quickRuns) >= QuickRunsNeeded)
        {
            Run(s_longestInlineTicks);
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>
    /// Goes on with another thread where the present one has been in one subscriber for that long; it keeps only the partition it is in.
    /// </summary>
    /// <returns>The partition that holds the thread; null where none does.</returns>
    public PartitionWorker? LeaveStuck(long longestMs)
    {
        lock (_gate)
        {
            if (!_running || _current is not { IsInSubscriber: true } stuck || stuck.BusyMs < longestMs)
            {
                return null;
            }

            _current = null;
            _runNumber++;
            new Thread(() => Run(long.MaxValue)) { Name = "router lane", IsBackground = true }.Start();
            return stuck;
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

    private bool TryNext(int runNumber, out PartitionWorker worker)
    {
        lock (_gate)
        {
            worker = null!;
            if (runNumber != _runNumber)
            {
                return false;
            }

            _running = _queue.TryDequeue(out worker!);
            _current = worker;
            return _running;
        }
    }

    private void Run(long longestTicks)
    {
        var runNumber = Volatile.Read(ref _runNumber);
        var started = Stopwatch.GetTimestamp();
        var batches = 0;
        var elapsed = 0L;
        while (TryNext(runNumber, out var worker))
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

        if (runNumber == Volatile.Read(ref _runNumber))
        {
            Learn(batches, elapsed);
        }
        else
        {
            // Another thread has the lane since; what this one queued last may lie there after that has ended.
            Start();
        }
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
