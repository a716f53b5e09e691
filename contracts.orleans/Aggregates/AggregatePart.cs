using Orleans;

namespace Router.Contracts.Orleans.Aggregates;

/// <summary>What a partition has of some groups of an aggregate, to be put together with what the table's other partitions have.</summary>
/// <param name="Bytes">In the form of an aggregate's saved state.</param>
[GenerateSerializer]
[Immutable]
public sealed record AggregatePart([property: Id(0)] byte[] Bytes);
