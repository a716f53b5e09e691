namespace Router.Subscribers.Invalidation.Targets;

/// <summary>How tags are kept in a Redis.</summary>
public enum RedisTags
{
    /// <summary>
    /// A tag is a set of keys, which the application adds to when it stores them: <c>MULTI, SET user:7 ..., SADD tag:users user:7, EXEC</c>. Its keys
    /// and the set go in one atomic script.
    /// </summary>
    Members,

    /// <summary>
    /// A tag is a number that is counted up: <c>INCR tag:users</c>. The application stores the number it has read before loading with each entry and
    /// takes no entry with an older one. Costs the same for any number of entries.
    /// </summary>
    Versions,
}
