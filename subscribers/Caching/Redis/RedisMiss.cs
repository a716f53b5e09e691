namespace Router.Subscribers.Caching.Redis;

/// <summary>A miss in Redis, with what a fill is checked against.</summary>
internal sealed class RedisMiss(string key, CacheFloor floor, string tombstoneNumber, string tombstoneMark, long version, long begunAt)
    : CacheMiss(key, floor.Server, version, begunAt)
{
    public CacheFloor Floor => floor;

    /// <summary>The tombstone's number as Redis wrote it; empty where there is none.</summary>
    public string TombstoneNumber => tombstoneNumber;

    public string TombstoneMark => tombstoneMark;
}
