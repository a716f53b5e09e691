using Router.Contracts;
using Router.Routing.Subscriptions;

namespace Router.Standalone;

/// <summary>How a subscription is, over all of its partitions.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Level">What it follows.</param>
/// <param name="State">What it is doing.</param>
/// <param name="Failure">What stopped it, or what it threw last; null where it never did.</param>
/// <param name="AcknowledgedBefore">Everything in transactions before this it has taken; above what was dispatched where nothing is outstanding.</param>
/// <param name="Outstanding">Batches of its partitions that are not acknowledged.</param>
/// <param name="Retries">How often it was tried again.</param>
/// <param name="DeadLetters">Changes that were parked since the start.</param>
/// <param name="BusyMs">How long the batch in its hands has been there, in milliseconds; 0 where there is none.</param>
/// <param name="Own">What the subscriber says of itself, such as <c>unsure</c>; null where it says nothing.</param>
/// <param name="Reason">Why, in its own words.</param>
public sealed record SubscriptionStatus(
    string Name,
    SubscriptionLevel Level,
    SubscriptionState State,
    Exception? Failure,
    ChangeToken AcknowledgedBefore,
    long Outstanding,
    long Retries,
    long DeadLetters,
    long BusyMs,
    string? Own,
    string? Reason)
{
    /// <summary>How far what it has taken lies behind now, by the time of commits; null before contact.</summary>
    public TimeSpan? Lag { get; init; }

    /// <summary>Rows of its partitions that were acknowledged since the start.</summary>
    public long Rows { get; init; }

    /// <summary>Whether the subscriber says that it cannot vouch for what it holds.</summary>
    public bool IsUnsure => Own == IReportsState.Unsure;
}
