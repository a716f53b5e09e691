using Router.Contracts;
using Router.Contracts.Rows;
using Router.Replication.Feed;
using Router.Replication.Source;
using Router.Routing.Subscriptions;

namespace Router.Hosting;

/// <summary>
/// Compares what subscriptions ask of columns with their tables as they are, so that a column that is not there is said at the start rather
/// than at the table's first change.
/// </summary>
internal static class FilterCheck
{
    /// <exception cref="ArgumentException">A table has no such column, or one that cannot be compared so.</exception>
    /// <exception cref="SourceException">The server does not tell.</exception>
    public static async Task RunAsync(
        ISourceFeedFactory feeds, SourceOptions source, IEnumerable<Subscription> subscriptions, CancellationToken cancellationToken)
    {
        var filtered = subscriptions.Where(item => item.Tables.SingleTable is not null && (item.Condition is not null || item.ChangedColumns.Count > 0));
        foreach (var ofTable in filtered.GroupBy(item => item.Tables.SingleTable!.Value))
        {
            if (await feeds.DescribeAsync(source, ofTable.Key, cancellationToken) is { } plan)
            {
                foreach (var subscription in ofTable)
                {
                    Check(subscription, plan);
                }
            }
        }
    }

    private static void Check(Subscription subscription, TablePlan plan)
    {
        _ = subscription.Condition?.For(plan);
        if (subscription.ChangedColumns.FirstOrDefault(column => plan.Columns.All(known => !column.Equals(known.Name, StringComparison.OrdinalIgnoreCase))) is { } missing)
        {
            throw new ArgumentException($"The subscription '{subscription.Name}' asks whether {plan.Name}.{missing} changed, but there is no such column.");
        }
    }
}
