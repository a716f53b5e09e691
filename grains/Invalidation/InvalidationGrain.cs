using Orleans;
using Orleans.Placement;
using Router.Contracts.Orleans.Invalidation;
using Router.Contracts.Orleans.Sources;
using Router.Contracts.Orleans.Tailing;

namespace Router.Grains.Invalidation;

/// <summary>Passes invalidations on from table grains to caches in applications; what it remembers is lost with its silo, and caches then begin anew.</summary>
[RandomPlacement]
internal sealed class InvalidationGrain(IGrainFactory grains, TimeProvider time) : Grain, IInvalidationGrain
{
    private const int MaxWaitMs = 20_000;

    private InvalidationFeed? _feed;

    private InvalidationFeed Feed => _feed ??= new InvalidationFeed(
        grains.GetGrain<IBinlogTailerGrain>(NameInSource.Parse(this.GetPrimaryKeyString()).Source), time);

    /// <inheritdoc/>
    public Task InvalidateAsync(Invalidations invalidations)
    {
        ArgumentNullException.ThrowIfNull(invalidations);
        Feed.Add(invalidations);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<InvalidationAnswer> NextAsync(string? since, int waitMs) => Feed.NextAsync(since, TimeSpan.FromMilliseconds(Math.Clamp(waitMs, 0, MaxWaitMs)));
}
