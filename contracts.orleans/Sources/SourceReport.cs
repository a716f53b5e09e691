using Orleans;
using Router.Contracts.Orleans.Tables;
using Router.Contracts.Orleans.Tailing;

namespace Router.Contracts.Orleans.Sources;

/// <summary>How a source and its partitions are.</summary>
/// <param name="Tailer">The reading side.</param>
/// <param name="Tables">The applying side; grains that did not answer in time are missing here, and named in <paramref name="Silent"/>.</param>
/// <param name="Silent">Partitions whose grains did not answer.</param>
[GenerateSerializer]
[Immutable]
public sealed record SourceReport([property: Id(0)] TailerStatus Tailer, [property: Id(1)] TableGrainStatus[] Tables, [property: Id(2)] string[] Silent);
