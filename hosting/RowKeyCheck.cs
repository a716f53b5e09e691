using Router.Replication.Feed;
using Router.Replication.Source;
using Router.Routing.Subscriptions;

namespace Router.Hosting;

/// <summary>
/// Compares the keys of row-level subscriptions with their tables as they are, so that a key that cannot be is said at the start rather than
/// at the table's first change. Tables that do not exist yet are compared then.
/// </summary>
internal static class RowKeyCheck
{
    /// <exception cref="ArgumentException">A table has no primary key, or another one.</exception>
    /// <exception cref="SourceException">The server does not tell.</exception>
    public static async Task RunAsync(
        ISourceFeedFactory feeds, SourceOptions source, IEnumerable<Subscription> subscriptions, CancellationToken cancellationToken)
    {
        foreach (var watched in subscriptions.Where(item => item.Level == SubscriptionLevel.Row).GroupBy(item => item.Tables.SingleTable!.Value))
        {
            if (await feeds.DescribeAsync(source, watched.Key, cancellationToken) is not { } plan)
            {
                continue;
            }

            if (plan.PrimaryKey.Count == 0)
            {
                throw new ArgumentException($"{plan.Name} has no primary key, so no row of it can be watched: subscribe to the table instead.");
            }

            foreach (var subscription in watched)
            {
                _ = plan.EncodeKey([.. subscription.Key]);
            }
        }
    }
}
