namespace Router.Silo.Health;

/// <summary>One thing that was looked at.</summary>
/// <param name="Status"><c>Healthy</c>, <c>Degraded</c> or <c>Unhealthy</c>.</param>
/// <param name="Description">What was found.</param>
internal sealed record HealthEntry(string Status, string? Description);
