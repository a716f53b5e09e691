using Router.Contracts;
using Router.Routing.Subscriptions;

namespace Router.Routing.Processing;

/// <summary>Whole batches to one subscriber.</summary>
internal sealed class BatchDelivery(Recipient recipient) : Delivery
{
    private readonly ISubscriber _subscriber = recipient.Subscriber;
    private readonly ChangeKinds _kinds = recipient.Subscription.Kinds;

    public override Recipient Current => recipient;

    public override ValueTask DeliverAsync(ChangeFrame frame, CancellationToken cancellationToken) =>
        ((int)_kinds >> (int)frame.Kind & 1) == 0 ? default : _subscriber.HandleAsync(frame.Open(), cancellationToken);

    public override ValueTask RecoverAsync(Exception failed, ChangeFrame frame, CancellationToken cancellationToken) =>
        recipient.TryAgainAsync(failed, DeliverAsync, frame, cancellationToken);
}
