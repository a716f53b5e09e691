namespace Router.Subscribers.Caching;

/// <summary>A value, and how it was served.</summary>
/// <param name="Value">The value; null where the row is absent.</param>
/// <param name="Serving">How it was served.</param>
/// <param name="Reason">Why it was not stored; <see cref="NotStoredReason.None"/> where it was, or came from the cache.</param>
public readonly record struct CacheResult<T>(T? Value, CacheServing Serving, NotStoredReason Reason = NotStoredReason.None);
