using Router.Routing.Subscriptions;

namespace Router.Routing.Log;

/// <summary>One subscriber's state on one partition, at a checkpoint.</summary>
/// <param name="Subscriber">The subscriber's name.</param>
/// <param name="Partition">The partition's name.</param>
/// <param name="State">The state as it was there.</param>
public sealed record CapturedState(string Subscriber, string Partition, StateCapture State);
