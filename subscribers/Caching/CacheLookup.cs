namespace Router.Subscribers.Caching;

/// <summary>What looking a key up gave.</summary>
/// <param name="Miss">What a load must know that begins now; null where the key is there.</param>
/// <param name="Value">The value where the key is there.</param>
/// <param name="State">Whether the log is followed.</param>
internal readonly record struct CacheLookup<T>(CacheMiss? Miss, T? Value, CacheState State);
