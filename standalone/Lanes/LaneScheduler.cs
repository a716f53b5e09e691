using Router.Routing.Log;
using Router.Routing.Subscriptions;

namespace Router.Standalone.Lanes;

/// <summary>Spreads partitions over lanes, at most one a core. Partitions that follow each other in level share one.</summary>
internal sealed class LaneScheduler : IPartitionScheduler
{
    private readonly Lane[] _lanes;
    private readonly bool _oneLane;
    private readonly Action<PartitionWorker, Exception> _stopped;
    private volatile PartitionWorker?[] _workers = [];

    public LaneScheduler(string source, int lanes, SubscriptionSet subscriptions, Action<PartitionWorker, Exception> stopped, CancellationToken stopping)
    {
        Source = source;
        Stopping = stopping;
        _stopped = stopped;
        _oneLane = subscriptions.Items.Any(item => item.Level is SubscriptionLevel.Log or SubscriptionLevel.Schema);
        _lanes = [.. Enumerable.Range(0, _oneLane ? 1 : Math.Max(1, lanes)).Select(_ => new Lane())];
    }

    public string Source { get; }

    public CancellationToken Stopping { get; }

    /// <summary>Must be set before the first call of <see cref="Ready"/>: the log that the partitions belong to.</summary>
    public ChangeLog? Log { get; set; }

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
            lane.StartOnSource();
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

    private PartitionWorker WorkerOf(Partition partition)
    {
        if (partition.Index >= _workers.Length)
        {
            var grown = new PartitionWorker?[Math.Max(8, 2 * (partition.Index + 1))];
            _workers.CopyTo(grown, 0);
            _workers = grown;
        }

        return _workers[partition.Index] ??= new PartitionWorker(
            Log ?? throw new InvalidOperationException("The scheduler has no log yet."), partition, _lanes[partition.Index % _lanes.Length], this);
    }
}
