namespace Router.Routing.DeadLetters;

/// <summary>What came of replaying dead letters.</summary>
/// <param name="Delivered">Letters that were taken now, and are gone.</param>
/// <param name="Failed">Letters that were tried and failed again.</param>
/// <param name="Waiting">Letters that were not tried, because an earlier one of their row is still parked.</param>
public sealed record ReplayOutcome(int Delivered, int Failed, int Waiting);
