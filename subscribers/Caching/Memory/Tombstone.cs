namespace Router.Subscribers.Caching.Memory;

/// <summary>What is left of an invalidated key or tag.</summary>
/// <param name="Mark">What a reading must cover.</param>
/// <param name="Version">The number of the invalidation.</param>
/// <param name="AppliedAt">When it was applied, a time stamp.</param>
internal readonly record struct Tombstone(Watermark Mark, long Version, long AppliedAt);
