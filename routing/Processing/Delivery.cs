using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Subscriptions;

namespace Router.Routing.Processing;

/// <summary>The way of a table's batches to one subscriber, or to all who watch rows of it.</summary>
internal abstract class Delivery
{
    /// <summary>Hands the frame over; may throw at once.</summary>
    public abstract ValueTask DeliverAsync(ChangeFrame frame, CancellationToken cancellationToken);

    /// <summary>The same, with every failure in the task.</summary>
    public async ValueTask StartAsync(ChangeFrame frame, CancellationToken cancellationToken) =>
        await DeliverAsync(frame, cancellationToken);

    /// <summary>The deliveries for a table, in the order of levels; all row subscriptions are one.</summary>
    public static Delivery[] For(Subscription[] subscriptions, TablePlan table)
    {
        var followers = subscriptions.Where(subscription => subscription.Tables.Matches(table.Name)).ToArray();
        var rows = followers.Where(subscription => subscription.Level == SubscriptionLevel.Row).ToArray();
        var whole = followers
            .Where(subscription => subscription.Level != SubscriptionLevel.Row)
            .Select(subscription => (Delivery)new BatchDelivery(subscription));
        return rows.Length == 0 ? [.. whole] : [.. whole, new RowDelivery(rows, table)];
    }
}
