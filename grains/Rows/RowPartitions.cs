using System.Collections.Concurrent;
using Router.Contracts;
using Router.Contracts.Orleans.Rows;
using Router.Contracts.Orleans.Streams;
using Router.Contracts.Rows;
using Router.Grains.Sources;
using Router.Replication.Feed;
using Router.Routing.Subscriptions;

namespace Router.Grains.Rows;

/// <summary>Which of its table's partitions a row is in; tables with several are asked for their columns once a minute at most.</summary>
internal sealed class RowPartitions(ClusterSources sources, ISourceFeedFactory feeds, TimeProvider time)
{
    private static readonly TimeSpan s_kept = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, SubscriptionSet> _sets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Source, TableName Table), (Task<TablePlan> Plan, long At)> _plans = new();

    /// <summary>Whether somebody follows that table here, in so many partitions.</summary>
    /// <exception cref="ArgumentException">There is no such source.</exception>
    public bool Has(StreamName partition) => partition.TableName is { } table && SetOf(sources.Of(partition.Source)) is var set
        && partition.Partition < set.PartitionsOf(table) && set.OfPartition(SubscriptionLevel.Table, table).Count > 0;

    /// <summary>The partition, from 0.</summary>
    /// <exception cref="RowWatchException">There is no such source or table, or no such key in it.</exception>
    public async ValueTask<int> OfAsync(RowName row)
    {
        try
        {
            var source = sources.Of(row.Source);
            var count = SetOf(source).PartitionsOf(row.Table);
            return count == 1 ? 0 : KeyHash.Partition((await PlanAsync(source, row.Table)).EncodeKey([.. row.Values()]), count);
        }
        catch (Exception unknown) when (unknown is ArgumentException or FormatException or TableReadException)
        {
            throw new RowWatchException($"The row {row.Key} of {row.Table} cannot be watched: {unknown.Message}", unknown) { IsTransient = unknown is TableReadException { IsTransient: true } };
        }
    }

    private SubscriptionSet SetOf(ClusterSource source) => _sets.GetOrAdd(source.Name, _ => source.Subscriptions());

    private async ValueTask<TablePlan> PlanAsync(ClusterSource source, TableName table)
    {
        if (!_plans.TryGetValue((source.Name, table), out var known) || known.Plan.IsFaulted || time.GetElapsedTime(known.At) > s_kept)
        {
            // Thousands may ask at a time.
            lock (_gate)
            {
                if (!_plans.TryGetValue((source.Name, table), out var present) || present == known)
                {
                    present = _plans[(source.Name, table)] = (Task.Run(() => DescribeAsync(source, table)), time.GetTimestamp());
                }

                known = present;
            }
        }

        return await known.Plan;
    }

    private async Task<TablePlan> DescribeAsync(ClusterSource source, TableName table)
    {
        var tables = feeds.MakeTableReader(source.Followed, epoch: 0) ?? throw new TableReadException($"The source '{source.Name}' is a log file: nobody tells the newest image of a row.");
        return await tables.DescribeAsync(table, CancellationToken.None) ?? throw new TableReadException($"There is no table {table}, or the user may not see it.");
    }
}
