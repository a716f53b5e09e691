using Router.Servers;
using Router.Subscribers.Caching;
using Router.Subscribers.Redis;

namespace Router.Subscribers.Tests.Caching.Races;

/// <summary>A cache in Redis: the process that follows, and a client that shares nothing with it but Redis.</summary>
internal sealed class RedisRacedCache : IRacedCache
{
    private readonly RedisConnection _following;
    private readonly RedisConnection _reading;

    public RedisRacedCache(RedisServer server, string name, VersionedCacheOptions? options = null)
    {
        _following = RedisConnection.To(server.Address);
        _reading = RedisConnection.To(server.Address);
        Cache = VersionedCache.InRedis(name, _following, options: options);
        Client = VersionedCache.InRedis(name, _reading, options: options);
    }

    public VersionedCache Cache { get; }

    public VersionedCache Client { get; }

    public async ValueTask DisposeAsync()
    {
        await Cache.DisposeAsync();
        await Client.DisposeAsync();
        await _following.DisposeAsync();
        await _reading.DisposeAsync();
    }
}
