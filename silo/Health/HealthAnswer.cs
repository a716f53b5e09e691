namespace Router.Silo.Health;

/// <summary>What the addresses under <c>/health</c> answer.</summary>
/// <param name="Status"><c>Healthy</c>, <c>Degraded</c> or <c>Unhealthy</c>: the worst of the entries.</param>
/// <param name="Entries">By name.</param>
internal sealed record HealthAnswer(string Status, IReadOnlyDictionary<string, HealthEntry> Entries);
