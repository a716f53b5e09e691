using Orleans;

namespace Router.Contracts.Orleans.Rows;

/// <summary>What a watcher has not seen.</summary>
/// <param name="States">In order; none where nothing came in time.</param>
/// <param name="Number">To be given with the next question.</param>
[GenerateSerializer]
[Immutable]
public sealed record RowImages([property: Id(0)] RowState[] States, [property: Id(1)] long Number);
