using Orleans;

namespace Router.Contracts.Orleans.Tailing;

/// <summary>A partition's batch, and all before it, were applied and saved.</summary>
/// <param name="Stream">The partition's name.</param>
/// <param name="Entry">The batch's <see cref="Streams.StreamBatch.Entry"/>.</param>
[GenerateSerializer]
[Immutable]
public readonly record struct AcceptedBatch([property: Id(0)] string Stream, [property: Id(1)] long Entry);
