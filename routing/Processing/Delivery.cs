using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Subscriptions;

namespace Router.Routing.Processing;

/// <summary>The way of a table's batches to one subscriber, or to all who watch rows of it.</summary>
internal abstract class Delivery
{
    /// <summary>The subscription in whose hands a batch is, where one is.</summary>
    public abstract Recipient? Current { get; }

    /// <summary>Hands the frame over; may throw at once.</summary>
    public abstract ValueTask DeliverAsync(ChangeFrame frame, CancellationToken cancellationToken);

    /// <summary>Does what the subscription says for the case that handing the frame over failed so.</summary>
    /// <exception cref="Exception">What was thrown at the last try: the partition has to stop.</exception>
    public abstract ValueTask RecoverAsync(Exception failed, ChangeFrame frame, CancellationToken cancellationToken);

    /// <summary>Hands the frame over, and recovers where that fails.</summary>
    public async ValueTask CompleteAsync(ChangeFrame frame, CancellationToken cancellationToken)
    {
        try
        {
            await DeliverAsync(frame, cancellationToken);
        }
        catch (Exception exception) when (IsFailure(exception, cancellationToken))
        {
            await RecoverAsync(exception, frame, cancellationToken);
        }
    }

    /// <summary>A handler's own timeout is a cancellation too; only ours is none of its failures.</summary>
    public static bool IsFailure(Exception exception, CancellationToken cancellationToken) =>
        exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested;

    /// <summary>The deliveries for a table, in the order of levels; all row subscriptions are one.</summary>
    public static Delivery[] For(Recipient[] recipients, TablePlan table, PartitionSlice slice)
    {
        var followers = recipients.Where(recipient => recipient.Subscription.Tables.Matches(table.Name)).ToArray();
        var rows = followers.Where(recipient => recipient.Subscription.Level == SubscriptionLevel.Row).ToArray();
        var whole = followers.Where(recipient => recipient.Subscription.Level != SubscriptionLevel.Row).Select(recipient => To(recipient, table));
        return rows.Length == 0 ? [.. whole] : [.. whole, new RowDelivery(rows, table, slice)];
    }

    /// <summary>The way to one subscriber.</summary>
    public static Delivery To(Recipient recipient, TablePlan table)
    {
        var filter = RowFilter.Of(recipient.Subscription, table);
        Delivery plain = filter is null ? new BatchDelivery(recipient) : new FilteredDelivery(recipient, filter);
        return recipient.Desk is { } desk ? new ParkingDelivery(recipient, plain, filter, desk) : plain;
    }
}
