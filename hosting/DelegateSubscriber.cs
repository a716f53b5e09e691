using Router.Contracts;
using Router.Routing.Subscriptions;

namespace Router.Hosting;

/// <summary>A lambda that takes batches.</summary>
internal sealed class DelegateSubscriber(ChangeHandler handler) : ISubscriber
{
    public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken) => handler(batch, cancellationToken);
}
