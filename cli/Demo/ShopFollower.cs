using Router.Contracts;
using Router.Routing.Subscriptions;

namespace Router.Cli.Demo;

/// <summary>Shows the picture every change.</summary>
internal sealed class ShopFollower(DemoPicture picture) : ISubscriber
{
    public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        picture.Take(batch);
        return ValueTask.CompletedTask;
    }
}
