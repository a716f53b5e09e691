using Router.Contracts;
using Router.Contracts.Rows;
using Router.Replication.Feed;
using Router.Replication.Source;
using Router.Routing.Subscriptions;

namespace Router.Hosting.Typed;

/// <summary>
/// Compares typed subscriptions with the tables as they are, so that what does not fit is said at the start. Tables that do not exist yet, and
/// those of a pattern, are compared at their first row.
/// </summary>
internal static class TypedCheck
{
    /// <exception cref="RowMappingException">A type and its table do not fit.</exception>
    /// <exception cref="SourceException">The server does not tell.</exception>
    public static async Task RunAsync(
        ISourceFeedFactory feeds, SourceOptions source, IEnumerable<Subscription> subscriptions, CancellationToken cancellationToken)
    {
        var plans = new Dictionary<TableName, TablePlan?>();
        foreach (var subscription in subscriptions)
        {
            if (subscription is not { Subscriber: ITypedSubscriber typed, Tables.SingleTable: { } table })
            {
                continue;
            }

            if (!plans.TryGetValue(table, out var plan))
            {
                plan = plans[table] = await feeds.DescribeAsync(source, table, cancellationToken);
            }

            if (plan is not null)
            {
                typed.Check(plan);
            }
        }
    }
}
