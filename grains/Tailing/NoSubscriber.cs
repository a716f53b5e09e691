using Router.Contracts;
using Router.Routing.Subscriptions;

namespace Router.Grains.Tailing;

/// <summary>Stands in the tailer for subscribers, who are with the table grains: only what they follow counts here.</summary>
internal sealed class NoSubscriber : ISubscriber
{
    private static readonly NoSubscriber s_instance = new();

    /// <summary>The same partitions, without anybody to call.</summary>
    public static SubscriptionSet In(SubscriptionSet subscriptions) => new(
        subscriptions.Items.Select(item => item with { Subscriber = s_instance, OnFailure = FailurePolicy.Stop }), subscriptions.Partitions);

    /// <inheritdoc/>
    public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("A tailer hands changes to queues and calls no subscriber.");
}
