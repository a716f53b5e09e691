using Orleans;

namespace Router.Contracts.Orleans.Aggregates;

/// <summary>What changed in an aggregate.</summary>
/// <param name="Groups">The groups that changed, as they are now.</param>
/// <param name="Version">To be given with the next question.</param>
/// <param name="IsReset">Whether more may have changed than is told: read it anew.</param>
[GenerateSerializer]
[Immutable]
public sealed record AggregateChanges([property: Id(0)] AggregateGroupState[] Groups, [property: Id(1)] string Version, [property: Id(2)] bool IsReset);
