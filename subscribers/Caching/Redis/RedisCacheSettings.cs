namespace Router.Subscribers.Caching.Redis;

/// <summary>Where in a Redis a cache lives, and how its values are written.</summary>
public sealed record RedisCacheSettings
{
    /// <summary>
    /// What all of the cache's keys begin with; null for the cache's name in braces and a colon, <c>{users}:</c>. The braces keep them in one slot
    /// of a cluster. One router process follows a prefix; any number of others read through it.
    /// </summary>
    public string? Prefix { get; init; }

    /// <summary>How values become bytes; default JSON.</summary>
    public ICacheSerializer Serializer { get; init; } = new JsonCacheSerializer();
}
