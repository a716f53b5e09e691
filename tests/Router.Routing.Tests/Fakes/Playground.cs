using Router.Routing.DeadLetters;
using Router.Routing.Log;
using Router.Routing.Processing;
using Router.Routing.Subscriptions;
using Router.Servers;

namespace Router.Routing.Tests.Fakes;

/// <summary>A change log whose partitions the test runs by hand.</summary>
internal sealed class Playground : IDisposable
{
    public Playground(params Subscription[] subscriptions)
        : this(new ChangeLogOptions(), -1, subscriptions)
    {
    }

    public Playground(ChangeLogOptions options, long skipThroughSequence, params Subscription[] subscriptions)
        : this(options, skipThroughSequence, new SubscriptionSet(subscriptions))
    {
    }

    public Playground(ChangeLogOptions options, long skipThroughSequence, SubscriptionSet subscriptions, DeadLetterOffice? deadLetters = null)
    {
        Log = new ChangeLog(options, subscriptions, Lanes, skipThroughSequence, NoPause, deadLetters);
        Lanes.Log = Log;
        Source = new ScriptedLog(Log);
    }

    /// <summary>A table orders of so many partitions.</summary>
    public static Playground Hot(int count, params Subscription[] subscriptions) =>
        new(Small, -1, new SubscriptionSet(subscriptions, [new PartitionCount(TableGlob.Parse("shop.orders"), count)]));

    public static RetryOptions NoPause { get; } = new() { Retries = 2, FirstDelay = TimeSpan.Zero, LongestDelay = TimeSpan.Zero };

    /// <summary>The smallest window there is: 4 MiB, of which a transaction may hold one.</summary>
    public static ChangeLogOptions Small { get; } = new() { WindowBytes = 4 << 20, SegmentBytes = 64 << 10 };

    public HandScheduler Lanes { get; } = new();

    public ChangeLog Log { get; }

    public ScriptedLog Source { get; }

    /// <summary>Publishes and delivers all there is; what was acknowledged is seen by the source then.</summary>
    public async Task DeliverAsync()
    {
        Log.Idle();
        await Lanes.DrainAsync();
        Log.Idle();
    }

    /// <summary>Delivers while the source is at work on another thread, from when it first had to wait on; then the rest.</summary>
    public async Task DeliverWhileAsync(Action source)
    {
        var running = Task.Run(source);
        await Eventually.TrueAsync(() => running.IsCompleted || Log.Status.Waits > 0, "the source waits for the window");
        while (!running.IsCompleted)
        {
            await Lanes.StepAsync();
        }

        await running;
        await DeliverAsync();
    }

    public void Dispose() => Log.Dispose();
}
