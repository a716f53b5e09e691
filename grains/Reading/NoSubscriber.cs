using Router.Contracts;
using Router.Routing.Subscriptions;

namespace Router.Grains.Reading;

/// <summary>Stands where a subscription needs somebody: what it is about is taken from the log itself.</summary>
internal sealed class NoSubscriber : ISubscriber
{
    public static NoSubscriber Instance { get; } = new();

    /// <inheritdoc/>
    public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Nothing is delivered here: whoever reads the log takes it from there.");
}
