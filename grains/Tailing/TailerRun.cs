using Router.Contracts;
using Router.Contracts.Orleans.Tailing;
using Router.Hosting.Running;
using Router.Replication.Feed;
using Router.Routing.Log;
using Router.Routing.Subscriptions;

namespace Router.Grains.Tailing;

/// <summary>One reading of a source's log, of one generation: the feed on its thread, what it read, and the queues it waits in.</summary>
internal sealed class TailerRun : IDisposable
{
    private readonly string _source;
    private readonly CancellationTokenSource _stop = new();
    private volatile SourcePosition? _began;

    public TailerRun(string source, TailerState begun, ISourceFeed feed, SubscriptionSet subscriptions, ChangeLogOptions options, TimeProvider time)
    {
        _source = source;
        State = begun;
        Feed = feed;
        Queues = new TailerQueues(source, time);
        Log = new ChangeLog(options, subscriptions, Queues, ThroughSequence);
        Queues.Log = Log;
    }

    /// <summary>The state that it began with.</summary>
    public TailerState State { get; }

    public long Generation => State.Generation;

    public ISourceFeed Feed { get; }

    public ChangeLog Log { get; }

    public TailerQueues Queues { get; }

    /// <summary>Where it began; null until the source knows.</summary>
    public SourcePosition? Began => _began;

    /// <summary>What handlers are given again.</summary>
    public Redelivery? Redelivery { get; private set; }

    /// <summary>Whether the place it begins at must be found and saved first: the source was never read, or somebody wants another place.</summary>
    public bool IsAnew => State.Frontier is null || State.From is not null;

    /// <summary>The reading thread; fails with what the source failed with.</summary>
    public Task Reading { get; private set; } = Task.CompletedTask;

    private long ThroughSequence => IsAnew ? -1 : State.ThroughSequence;

    /// <summary>Begins to read.</summary>
    /// <param name="begin">Called on the reading thread with the first position, before the first change; may wait for the storage.</param>
    public void Start(Func<SourcePosition, CancellationToken, Task> begin)
    {
        Feed.Positioned = position =>
        {
            Queues.Began = LogPlace.Before(position, ThroughSequence);
            begin(position, _stop.Token).GetAwaiter().GetResult();
        };
        Reading = ReadingThread.Run($"router {_source}", () => Feed.Run(Log, _stop.Token));
    }

    /// <summary>That is where it begins.</summary>
    public void BeginAt(SourcePosition position)
    {
        Redelivery = RedeliveryAt(position);
        _began = position;
    }

    /// <summary>What handlers are given again where it begins there.</summary>
    public Redelivery? RedeliveryAt(SourcePosition position) =>
        State.RedeliversFrom && LogPlace.At(position) is var after ? new Redelivery { Generation = Generation, Sequence = after.Sequence, Row = after.Row } : State.Redelivery;

    /// <summary>Stops the reading thread, and gives whether it ended within the time: before that the log is its own.</summary>
    public async Task<bool> StopAsync(TimeSpan patience, TimeProvider time)
    {
        await _stop.CancelAsync();
        Log.Stop();
        await Reading.WaitAsync(patience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Reading.IsCompleted;
    }

    /// <summary>Nothing more is given, and whoever waits is told.</summary>
    public void End()
    {
        Queues.End();
        Log.Waiters.End();
        foreach (var partition in Log.Partitions)
        {
            partition.Stop();
        }

        _ = Reading.ContinueWith(
            static (_, run) => ((TailerRun)run!).Dispose(), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>The reading thread has ended.</summary>
    public void Dispose()
    {
        Log.Dispose();
        _stop.Dispose();
    }
}
