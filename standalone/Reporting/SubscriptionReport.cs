namespace Router.Standalone.Reporting;

/// <summary>How a subscription is, in plain values.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Level">What it follows.</param>
/// <param name="State"><c>idle</c>, <c>busy</c>, <c>waiting</c>, <c>stopped</c>, or what the subscriber says of itself.</param>
/// <param name="Reason">Why it is so; null where there is nothing to say.</param>
/// <param name="Acknowledged">Everything before this it has taken.</param>
/// <param name="Outstanding">Batches not acknowledged.</param>
/// <param name="Retries">How often it was tried again.</param>
/// <param name="DeadLetters">Changes parked since the start.</param>
/// <param name="BusyMs">How long the batch in its hands has been there, in milliseconds.</param>
public sealed record SubscriptionReport(
    string Name, string Level, string State, string? Reason, string Acknowledged, long Outstanding, long Retries, long DeadLetters, long BusyMs)
{
    /// <summary>How far what it has taken lies behind, in milliseconds by the time of commits; null before contact.</summary>
    public long? LagMs { get; init; }

    /// <summary>Rows of its partitions that were acknowledged since the start.</summary>
    public long Rows { get; init; }

    internal static SubscriptionReport Of(SubscriptionStatus subscription, SourceStatus source) => new(
        subscription.Name,
        subscription.Level.ToString().ToLowerInvariant(),
        subscription.State == SubscriptionState.Stopped ? "stopped" : subscription.Own ?? subscription.State.ToString().ToLowerInvariant(),
        subscription.State == SubscriptionState.Stopped ? subscription.Failure?.Message : subscription.Reason ?? subscription.Failure?.Message,
        source.PlaceOf(subscription.AcknowledgedBefore),
        subscription.Outstanding,
        subscription.Retries,
        subscription.DeadLetters,
        subscription.BusyMs)
    {
        LagMs = (long?)subscription.Lag?.TotalMilliseconds,
        Rows = subscription.Rows,
    };
}
