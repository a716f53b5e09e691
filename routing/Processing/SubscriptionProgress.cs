namespace Router.Routing.Processing;

/// <summary>How a subscription fares on one partition, since the start.</summary>
/// <param name="Name">The subscription's name.</param>
/// <param name="Retries">How often it was tried again.</param>
/// <param name="DeadLetters">Changes of it that were parked here.</param>
/// <param name="LastFailure">What it threw last; null where it never did.</param>
/// <param name="IsTrying">Whether it holds the partition's present batch; a partition's batch is in one pair of hands at a time.</param>
public sealed record SubscriptionProgress(string Name, long Retries, long DeadLetters, Exception? LastFailure, bool IsTrying);
