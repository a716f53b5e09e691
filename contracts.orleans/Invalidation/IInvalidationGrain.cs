using Orleans;
using Orleans.Concurrency;

namespace Router.Contracts.Orleans.Invalidation;

/// <summary>
/// Passes invalidations on to caches in applications; its key is <c>source/name</c> of the invalidation, each percent-encoded. It remembers the
/// newest in bounded memory; a cache that lost track drops everything.
/// </summary>
[Alias("router.invalidation")]
public interface IInvalidationGrain : IGrainWithStringKey
{
    /// <summary>From table grains: what changed, before they acknowledge the change. It is passed on to whoever asks from then on.</summary>
    [AlwaysInterleave]
    [Alias("invalidate")]
    Task InvalidateAsync(Invalidations invalidations);

    /// <summary>What was invalidated since an earlier answer, as soon as there is something.</summary>
    /// <param name="since">The earlier answer's <see cref="InvalidationAnswer.Version"/>; null to begin, which is answered at once as a reset.</param>
    /// <param name="waitMs">How long to wait at most, in milliseconds, 0 to 20,000.</param>
    [AlwaysInterleave]
    [ResponseTimeout("00:01:00")]
    [Alias("next")]
    Task<InvalidationAnswer> NextAsync(string? since, int waitMs);
}
