using Router.Routing.Log;
using Router.Routing.Subscriptions;

namespace Router.Standalone.Lanes;

/// <summary>
/// Spreads partitions over lanes, at most one a core. Partitions that follow each other in level share one. Those whose subscribers never block
/// have lanes apart from the others.
/// </summary>
internal sealed class LaneScheduler : IPartitionScheduler, IDisposable
{
    /// <summary>A subscriber that holds its thread for so long is left alone with it.</summary>
    private const long StuckMs = 1000;

    /// <summary>Threads that hang in subscribers at once before no further lane is freed.</summary>
    private const int MaxStuck = 64;

    private static readonly TimeSpan s_watchPeriod = TimeSpan.FromMilliseconds(250);

    private readonly Lane[] _lanes;
    private readonly Lane[] _lanesOnSource;
    private readonly bool _oneLane;
    private readonly List<PartitionWorker> _stuck = [];
    private readonly ITimer _watch;
    private readonly Action<PartitionWorker, Exception> _stopped;
    private readonly bool _neverBlock;
    private volatile PartitionWorker?[] _workers = [];

    public LaneScheduler(string source, int lanes, SubscriptionSet subscriptions, Action<PartitionWorker, Exception> stopped, CancellationToken stopping)
    {
        Source = source;
        Stopping = stopping;
        _stopped = stopped;
        _oneLane = subscriptions.Items.Any(item => item.Level is SubscriptionLevel.Log or SubscriptionLevel.Schema);
        var count = _oneLane ? 1 : Math.Max(1, lanes);
        _lanes = [.. Enumerable.Range(0, count).Select(_ => new Lane(runsOnSource: false))];
        _lanesOnSource = [.. Enumerable.Range(0, count).Select(_ => new Lane(runsOnSource: true))];
        _neverBlock = subscriptions.Items.All(item => item.NeverBlocks);
        _watch = TimeProvider.System.CreateTimer(_ => Watch(), null, s_watchPeriod, s_watchPeriod);
    }

    public string Source { get; }

    public CancellationToken Stopping { get; }

    /// <summary>Must be set before the first call of <see cref="Ready"/>: the log that the partitions belong to.</summary>
    public ChangeLog? Log { get; set; }

    /// <summary>Whether subscribers that never block may be called on the thread that calls <see cref="Ready"/>: the source's own.</summary>
    public bool RunsOnSource { get; set; } = true;

    public IEnumerable<PartitionWorker> Workers => _workers.OfType<PartitionWorker>();

    public void Ready(ReadOnlySpan<Partition> partitions)
    {
        // What was published must be seen by a worker whose state says here that it will look by itself; see PartitionWorker.Run.
        Interlocked.MemoryBarrier();
        foreach (var partition in partitions)
        {
            var worker = WorkerOf(partition);
            if (worker.Signal())
            {
                worker.Lane.Enqueue(worker);
            }
        }

        foreach (var lane in _lanes)
        {
            lane.Start();
        }

        foreach (var lane in _lanesOnSource)
        {
            if (RunsOnSource)
            {
                lane.StartOnSource();
            }
            else
            {
                lane.Start();
            }
        }
    }

    /// <summary>Called on the partition's lane or before starting it: its followers share that lane.</summary>
    public void WakeFollowers(Partition partition)
    {
        foreach (var follower in partition.Followers)
        {
            if (follower.Index < _workers.Length && _workers[follower.Index] is { } worker && worker.Signal())
            {
                worker.Lane.Enqueue(worker);
            }
        }
    }

    public void Stopped(PartitionWorker worker, Exception failure) => _stopped(worker, failure);

    public void Dispose() => _watch.Dispose();

    /// <summary>Frees lanes of threads that hang in a subscriber; one thread looks at a time.</summary>
    private void Watch()
    {
        lock (_stuck)
        {
            _stuck.RemoveAll(worker => !worker.IsInSubscriber);
            foreach (var lane in _lanes)
            {
                if (_stuck.Count < MaxStuck && lane.LeaveStuck(StuckMs) is { } stuck)
                {
                    _stuck.Add(stuck);
                }
            }
        }
    }

    private Lane LaneOf(Partition partition)
    {
        var neverBlocks = _oneLane ? _neverBlock : partition.Processor.Subscriptions.All(item => item.NeverBlocks);
        return neverBlocks ? _lanesOnSource[partition.Index % _lanes.Length] : _lanes[partition.Index % _lanes.Length];
    }

    private PartitionWorker WorkerOf(Partition partition)
    {
        if (partition.Index >= _workers.Length)
        {
            var grown = new PartitionWorker?[Math.Max(8, 2 * (partition.Index + 1))];
            _workers.CopyTo(grown, 0);
            _workers = grown;
        }

        return _workers[partition.Index] ??= new PartitionWorker(
            Log ?? throw new InvalidOperationException("The scheduler has no log yet."), partition, LaneOf(partition), this);
    }
}
