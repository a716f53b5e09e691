using Router.Contracts.Orleans.Invalidation;

namespace Router.Grains.Invalidation;

/// <summary>What a ring told.</summary>
/// <param name="Told">The invalidations, in order.</param>
/// <param name="Version">The version after them.</param>
/// <param name="IsAll">Whether that is everything there was.</param>
internal sealed record RingReading(Invalidations[] Told, string Version, bool IsAll);
