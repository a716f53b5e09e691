using System.Collections.Concurrent;
using Router.Routing.Log;
using Router.Routing.Processing;
using Router.Routing.Subscriptions;
using Router.Routing.Tests.Fakes;
using Router.Servers;
using Router.Standalone.Lanes;

namespace Router.Standalone.Tests.Fakes;

/// <summary>A change log on real lanes, and a source that the test plays.</summary>
internal sealed class Rig : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    public Rig(params Subscription[] subscriptions)
        : this(new ChangeLogOptions(), -1, subscriptions)
    {
    }

    public Rig(ChangeLogOptions options, long skipThroughSequence, params Subscription[] subscriptions)
        : this(options, skipThroughSequence, new SubscriptionSet(subscriptions))
    {
    }

    public Rig(ChangeLogOptions options, long skipThroughSequence, SubscriptionSet set)
    {
        Lanes = new LaneScheduler("main", 2, set, (worker, failure) => Failures.Enqueue((worker.Partition.Name, failure)), _stopping.Token);
        Log = new ChangeLog(options, set, Lanes, skipThroughSequence, NoPause);
        Lanes.Log = Log;
        Source = new ScriptedLog(Log);
    }

    public static RetryOptions NoPause { get; } = new() { Retries = 2, FirstDelay = TimeSpan.Zero, LongestDelay = TimeSpan.Zero };

    public static ChangeLogOptions Small { get; } = new() { WindowBytes = 4 << 20, SegmentBytes = 64 << 10 };

    public ChangeLog Log { get; }

    public LaneScheduler Lanes { get; }

    public ScriptedLog Source { get; }

    public ConcurrentQueue<(string Partition, Exception Failure)> Failures { get; } = new();

    public PartitionWorker WorkerOf(string partition) => Lanes.Workers.Single(worker => worker.Partition.Name == partition);

    /// <summary>Everything that was committed is acknowledged.</summary>
    public Task DrainedAsync()
    {
        Log.Idle();
        return Eventually.TrueAsync(() => Log.Partitions.All(partition => partition.Outstanding == 0), "every partition is empty");
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Lanes.Dispose();
        Log.Dispose();
        _stopping.Dispose();
    }
}
