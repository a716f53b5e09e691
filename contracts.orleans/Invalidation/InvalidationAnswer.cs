using Orleans;

namespace Router.Contracts.Orleans.Invalidation;

/// <summary>Invalidations since an earlier answer.</summary>
/// <param name="Invalidations">In order.</param>
/// <param name="Version">To be given with the next question.</param>
/// <param name="IsReset">Whether some may be missing: drop everything.</param>
/// <param name="CurrentAsOf">Everything that was committed before this moment is in what was answered, by the cluster's clock; null where that is not known.</param>
/// <param name="Lag">How long before the answer that moment was; null where it is not known.</param>
/// <param name="Beginning">With a reset: where in the log following begins anew, or behind that; what was committed before may have come to nobody.</param>
[GenerateSerializer]
[Immutable]
public sealed record InvalidationAnswer(
    [property: Id(0)] Invalidations[] Invalidations, [property: Id(1)] string Version, [property: Id(2)] bool IsReset, [property: Id(3)] DateTimeOffset? CurrentAsOf,
    [property: Id(4)] TimeSpan? Lag, [property: Id(5)] InvalidationBeginning? Beginning);
