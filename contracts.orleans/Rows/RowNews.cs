using Orleans;

namespace Router.Contracts.Orleans.Rows;

/// <summary>What a watcher has not seen.</summary>
/// <param name="Told">In order for each row; none where nothing came in time. What came twice has the token of what came before, or an older one.</param>
/// <param name="Number">To be given with the next question.</param>
/// <param name="IsAnew">Whether contact was lost and something may be missing: all rows are to be watched anew.</param>
[GenerateSerializer]
[Immutable]
public sealed record RowNews([property: Id(0)] RowTold[] Told, [property: Id(1)] long Number, [property: Id(2)] bool IsAnew);
