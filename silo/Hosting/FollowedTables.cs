using Router.Contracts;
using Router.Hosting;
using Router.Routing.Subscriptions;

namespace Router.Silo.Hosting;

/// <summary>
/// The subscriptions of a silo's configuration: this program has no handlers of its own, so all that they do is to have their tables followed, whose rows can then
/// be watched.
/// </summary>
internal sealed class FollowedTables : INeverBlocks
{
    /// <inheritdoc/>
    public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
