using Orleans;

namespace Router.Contracts.Orleans.Aggregates;

/// <summary>Groups that changed in one partition's part of an aggregate.</summary>
/// <param name="Keys">Their keys.</param>
/// <param name="Format">What these are keys of.</param>
/// <param name="Version">To be given with the next question.</param>
/// <param name="IsReset">Whether others may have changed too.</param>
[GenerateSerializer]
[Immutable]
public sealed record AggregateKeys(
    [property: Id(0)] byte[][] Keys, [property: Id(1)] string Format, [property: Id(2)] string Version, [property: Id(3)] bool IsReset);
