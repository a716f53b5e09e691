using Router.Contracts;
using Router.Grains.Sources;
using Router.Hosting.Running;
using Router.Replication.Feed;
using Router.Routing.Log;
using Router.Routing.Subscriptions;

namespace Router.Grains.Tailing;

/// <summary>Waits for points of the log over the tailer's runs, as a process of its own does over its one.</summary>
internal sealed class TailerWaits(ClusterSource source, Tailer tailer, ISourceFeedFactory feeds, TimeProvider time)
{
    private readonly ExecutedLogs _executed = new(token => feeds.ExecutedAsync(source.Followed, token), time);

    /// <summary>Everything that was committed before this moment is applied; null before contact.</summary>
    public DateTimeOffset? CurrentAsOf =>
        tailer.Run is { Began: not null } run && ContextOf(run, null).CurrentAsOf is var asOf && asOf > DateTimeOffset.MinValue ? asOf : null;

    /// <summary>Waits until the partitions of those tables, or all, have applied everything up to that point.</summary>
    public async Task<WaitOutcome> WaitAsync(LogPoint point, TimeSpan timeout, TableGlob? tables)
    {
        var started = time.GetTimestamp();
        while (timeout - time.GetElapsedTime(started) is var left && left > TimeSpan.Zero)
        {
            if (tailer.Condition is TailerCondition.Paused or TailerCondition.Failed or TailerCondition.Stopped)
            {
                return WaitOutcome.SourceStopped;
            }

            if (await tailer.PositionedAsync(left) is not { } run)
            {
                return WaitOutcome.TimedOut;
            }

            // A run that ended was followed by another one, unless the tailer says else.
            left = timeout - time.GetElapsedTime(started);
            var outcome = await ContextOf(run, tables).WaitForAsync(point, left > TimeSpan.Zero ? left : TimeSpan.Zero, CancellationToken.None);
            if (outcome != WaitOutcome.SourceStopped || ReferenceEquals(tailer.Run, run))
            {
                return outcome;
            }
        }

        return WaitOutcome.TimedOut;
    }

    private SourceContext ContextOf(TailerRun run, TableGlob? tables) =>
        new(source.Name, null, () => run.Began?.Server, run.Log, run.Feed, _executed, time) { Includes = tables is null ? null : partition => Matches(tables, partition) };

    /// <summary>Partitions of a schema or of the whole log may hold changes of any table.</summary>
    private static bool Matches(TableGlob tables, Partition partition) => partition.Table is not { } table || tables.Matches(table);
}
