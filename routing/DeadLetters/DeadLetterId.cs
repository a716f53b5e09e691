using Router.Contracts;

namespace Router.Routing.DeadLetters;

/// <summary>The identity of a dead letter: a change is parked once for a subscription, however often it comes.</summary>
/// <param name="Subscription">The subscription's name.</param>
/// <param name="Token">The change's token.</param>
public readonly record struct DeadLetterId(string Subscription, ChangeToken Token)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Subscription} {Token}";
}
