using Orleans;

namespace Router.Contracts.Orleans.Invalidation;

/// <summary>Invalidations since an earlier answer.</summary>
/// <param name="Invalidations">In order.</param>
/// <param name="Version">To be given with the next question.</param>
/// <param name="IsReset">Whether some may be missing: drop everything.</param>
/// <param name="CurrentAsOf">Everything that was committed before this moment is in what was answered; null where that is not known.</param>
[GenerateSerializer]
[Immutable]
public sealed record InvalidationAnswer(
    [property: Id(0)] Invalidations[] Invalidations, [property: Id(1)] string Version, [property: Id(2)] bool IsReset, [property: Id(3)] DateTimeOffset? CurrentAsOf);
