using Router.Contracts;
using Router.Routing.Subscriptions;

namespace Router.Routing.Processing;

/// <summary>Whole batches to one subscriber.</summary>
internal sealed class BatchDelivery(Subscription subscription) : Delivery
{
    private readonly ISubscriber _subscriber = subscription.Subscriber;
    private readonly ChangeKinds _kinds = subscription.Kinds;

    public override ValueTask DeliverAsync(ChangeFrame frame, CancellationToken cancellationToken) =>
        ((int)_kinds >> (int)frame.Kind & 1) == 0 ? default : _subscriber.HandleAsync(frame.Open(), cancellationToken);
}
