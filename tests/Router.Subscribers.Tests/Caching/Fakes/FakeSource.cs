using Router.Contracts;
using Router.Routing.Subscriptions;
using Router.Subscribers.Caching;

namespace Router.Subscribers.Tests.Caching.Fakes;

/// <summary>A source that is followed by hand: transactions begin at the offsets 100, 200 and so on of its one log file.</summary>
internal sealed class FakeSource : ISourceContext
{
    public const string File = "binlog.000001";

    public static readonly ServerIdentity Identity = new(ServerFlavor.MariaDb, "1-0");

    public ManualTime Time { get; } = new();

    public bool IsResumed { get; init; }

    public string Name => "main";

    public ITableReader? Tables => null;

    /// <summary>Where it stands still; null: it is always current.</summary>
    public DateTimeOffset? StoppedAt { get; set; }

    public DateTimeOffset CurrentAsOf => StoppedAt ?? Time.GetUtcNow();

    /// <summary>Called when somebody waits.</summary>
    public Action? Awaited { get; set; }

    public WaitOutcome Outcome { get; set; } = WaitOutcome.Reached;

    public List<LogPoint> AwaitedPoints { get; } = [];

    /// <summary>The transaction of that number, from 1.</summary>
    public static Transaction Transaction(int number) =>
        new(ChangeToken.PackSequence(0, 1, 100 * number), Gtid.MariaDb(0, 1, (ulong)number), 0, File, 100 * number);

    /// <summary>A reading that covers the transactions up to that number.</summary>
    public static LogPoint ReadingOf(int number) => LogPoint.OfPlace(File, (100 * number) + 50, Identity);

    /// <summary>A position behind the transaction of that number.</summary>
    public static SourcePosition Position(int number) => new(Identity, File, (100 * number) + 50, $"0-1-{number}", 0);

    /// <summary>A cache in memory that follows from behind that transaction on.</summary>
    public async Task<VersionedCache> FollowAsync(int after = 0, VersionedCacheOptions? options = null)
    {
        var cache = VersionedCache.InMemory("test", options, Time);
        await cache.BeginAsync(this, Position(after), default);
        return cache;
    }

    public Task<WaitOutcome> WaitForAsync(LogPoint point, TimeSpan timeout, CancellationToken cancellationToken)
    {
        AwaitedPoints.Add(point);
        Awaited?.Invoke();
        return Task.FromResult(Outcome);
    }
}
