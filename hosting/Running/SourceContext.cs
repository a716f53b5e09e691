using Router.Contracts;
using Router.Replication.Feed;
using Router.Routing.Log;
using Router.Routing.Subscriptions;

namespace Router.Hosting.Running;

/// <summary>A running source, as one of its subscriptions sees it; as a whole where no subscription is named.</summary>
/// <remarks>
/// How current it is, comes from two sides. While the server has nothing to send its heartbeats prove by our own clock that nothing is missing;
/// while it sends, the commit times of what was dispatched do, by the server's clock less what that was ahead of ours at the last connect.
/// A commit time is never later than the commit itself, unless a session was told another time. Both are never later than now.
/// </remarks>
internal sealed class SourceContext(
    string name, string? subscription, Func<ServerIdentity?> server, ChangeLog log, ISourceFeed feed, ExecutedLogs executed, TimeProvider time) : ISourceContext
{
    /// <summary>A GTID that has not come after so long may be one that never will.</summary>
    private static readonly TimeSpan s_doubtful = TimeSpan.FromMilliseconds(250);

    /// <summary>How old an answer of the server may be.</summary>
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(1);

    private Known _known = new([], []);

    public string Name => name;

    public bool IsResumed { get; init; }

    public ITableReader? Tables { get; init; }

    /// <summary>Which of the subscription's partitions count; null for all.</summary>
    public Func<Partition, bool>? Includes { get; init; }

    public DateTimeOffset CurrentAsOf
    {
        get
        {
            // First: what is dispatched from here on is younger.
            var status = log.Status;
            var clockAhead = feed.ClockAhead;
            var asOf = Latest(status.CaughtUpAsOf, ByOurClock(status.CommitMicroseconds, clockAhead));
            foreach (var partition in Partitions())
            {
                if (partition.Outstanding > 0)
                {
                    asOf = Earliest(asOf, ByOurClock(partition.HeadCommitMicroseconds, clockAhead));
                }
            }

            return asOf;
        }
    }

    public async Task<WaitOutcome> WaitForAsync(LogPoint point, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(point);
        using var late = new CancellationTokenSource(timeout, time);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return await WaitForAsync(point, giveUp.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return WaitOutcome.TimedOut;
        }
        finally
        {
            await giveUp.CancelAsync();
        }
    }

    private async Task<WaitOutcome> WaitForAsync(LogPoint point, CancellationToken cancellationToken)
    {
        if (point.Gtids is null && point.Server is { } other && other != server())
        {
            return WaitOutcome.UnknownGtid;
        }

        var reaching = log.Waiters.ReachAsync(point, cancellationToken);
        if (point.Gtids is { } gtids && await ElsewhereAsync(gtids, reaching, cancellationToken) is var (isKnown, end))
        {
            if (!isKnown)
            {
                return WaitOutcome.UnknownGtid;
            }

            reaching = end is null ? reaching : await Task.WhenAny(reaching, log.Waiters.ReachAsync(end, cancellationToken));
        }

        var number = await reaching;
        return number >= 0 && await IsTakenAsync(number, cancellationToken) ? WaitOutcome.Reached : WaitOutcome.SourceStopped;
    }

    /// <summary>
    /// What the server says of GTIDs that do not come: whether it knows their origins, and once it has them all, a place behind them. Some never come
    /// although all is well: they lie before the place where reading began and were not told there, since the server shows a transaction in its log a
    /// moment before it counts as executed; or they are in no log, as after a restored backup.
    /// </summary>
    private async Task<(bool IsKnown, LogPoint? End)> ElsewhereAsync(GtidSet gtids, Task<long> reaching, CancellationToken cancellationToken)
    {
        var moment = time.GetTimestamp();
        for (var pause = s_doubtful; !reaching.IsCompleted; pause = s_fresh)
        {
            await Task.WhenAny(reaching, Task.Delay(pause, time, cancellationToken));
            if (reaching.IsCompleted)
            {
                break;
            }

            // An answer counts once, that nobody could tell too: the next is asked for anew.
            var has = await executed.SinceAsync(moment, cancellationToken);
            moment = time.GetTimestamp();
            if (has is null)
            {
                continue;
            }

            if (!has.Gtids.KnowsOriginsOf(gtids))
            {
                return (false, null);
            }

            if (has.Gtids.Covers(gtids))
            {
                return (true, has.End);
            }
        }

        return (true, null);
    }

    /// <summary>One partition after the other: what is waited for is the slowest of them anyway.</summary>
    private async Task<bool> IsTakenAsync(long number, CancellationToken cancellationToken)
    {
        foreach (var partition in Partitions())
        {
            if (!await partition.PassAsync(number, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>This subscription's partitions; looked for again only when there are others.</summary>
    private Partition[] Partitions()
    {
        var all = log.Partitions;
        if (!ReferenceEquals(_known.All, all))
        {
            _known = new Known(all, [.. all.Where(IsMine)]);
        }

        return _known.Mine;
    }

    private bool IsMine(Partition partition) =>
        (subscription is null || partition.Processor.Subscriptions.Any(item => item.Name == subscription)) && Includes?.Invoke(partition) != false;

    private DateTimeOffset ByOurClock(long commitMicroseconds, TimeSpan clockAhead) => commitMicroseconds == 0
        ? DateTimeOffset.MinValue
        : Earliest(DateTimeOffset.UnixEpoch.AddTicks(commitMicroseconds * TimeSpan.TicksPerMicrosecond) - clockAhead, time.GetUtcNow());

    private static DateTimeOffset Earliest(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;

    private static DateTimeOffset Latest(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;

    private sealed record Known(IReadOnlyList<Partition> All, Partition[] Mine);
}
