using Orleans;

namespace Router.Contracts.Orleans.DeadLetters;

/// <summary>A partition that has dead letters.</summary>
/// <param name="Stream">The partition's <see cref="Streams.StreamName"/> as text.</param>
/// <param name="PartitionCount">How many partitions its table has; 1 for one that is no table's.</param>
[GenerateSerializer]
[Immutable]
public sealed record LetterPartition([property: Id(0)] string Stream, [property: Id(1)] int PartitionCount);
