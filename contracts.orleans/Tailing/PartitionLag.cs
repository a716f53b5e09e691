using Orleans;

namespace Router.Contracts.Orleans.Tailing;

/// <summary>What a partition has still to take.</summary>
/// <param name="Stream">Its name.</param>
/// <param name="Outstanding">Batches that were dispatched to it and are not acknowledged.</param>
/// <param name="Acknowledged">Batches it has taken since the generation began.</param>
/// <param name="OldestCommit">When the oldest of the outstanding was committed, by the server's clock; null where there is none.</param>
[GenerateSerializer]
[Immutable]
public sealed record PartitionLag(
    [property: Id(0)] string Stream, [property: Id(1)] long Outstanding, [property: Id(2)] long Acknowledged, [property: Id(3)] DateTimeOffset? OldestCommit);
