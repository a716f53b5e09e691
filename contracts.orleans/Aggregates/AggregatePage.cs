using Orleans;

namespace Router.Contracts.Orleans.Aggregates;

/// <summary>Some groups of an aggregate.</summary>
/// <param name="Groups">In the order of their keys.</param>
/// <param name="Next">To be given with the next question; null where no group follows.</param>
/// <param name="Token">The newest change that is in the aggregate.</param>
/// <param name="Doubt">Why it may differ from its table; null where it does not.</param>
[GenerateSerializer]
[Immutable]
public sealed record AggregatePage(
    [property: Id(0)] AggregateGroupState[] Groups, [property: Id(1)] string? Next, [property: Id(2)] ChangeToken Token, [property: Id(3)] string? Doubt);
