using Router.Contracts;
using Router.Routing.Subscriptions;
using Router.Servers;
using Router.Subscribers.Caching;
using Router.Subscribers.Redis;
using Router.Subscribers.Tests.Caching.Fakes;

namespace Router.Subscribers.Tests.Caching.Redis;

/// <summary>A process that follows a source by hand, and a client of the same cache with a connection of its own.</summary>
internal sealed class RedisCacheRig : ISourceContext, IAsyncDisposable
{
    private static int s_number;
    private readonly VersionedCacheOptions _options;
    private readonly RedisConnection _following;
    private readonly RedisConnection _reading;

    private RedisCacheRig(RedisServer server, VersionedCacheOptions options)
    {
        Server = server;
        _options = options;
        _following = RedisConnection.To(server.Address);
        _reading = RedisConnection.To(server.Address);
        CacheName = $"rig{Interlocked.Increment(ref s_number)}";
        Follower = VersionedCache.InRedis(CacheName, _following, options: options);
        Client = VersionedCache.InRedis(CacheName, _reading, options: options);
    }

    public string CacheName { get; }

    public RedisServer Server { get; }

    public VersionedCache Follower { get; }

    public VersionedCache Client { get; }

    public bool IsResumed { get; init; }

    public string Name => "main";

    public ITableReader? Tables => null;

    /// <summary>Whether contact with the source is there.</summary>
    public bool IsCurrent { get; set; } = true;

    public DateTimeOffset CurrentAsOf => IsCurrent ? TimeProvider.System.GetUtcNow() : DateTimeOffset.MinValue;

    public static async Task<RedisCacheRig> FollowAsync(RedisServer server, int after = 0, VersionedCacheOptions? options = null)
    {
        var rig = new RedisCacheRig(server, options ?? new VersionedCacheOptions());
        await rig.Follower.BeginAsync(rig, FakeSource.Position(after), default);
        await rig.InContactAsync();
        return rig;
    }

    /// <summary>Another process's view of the same cache.</summary>
    public VersionedCache AnotherClient() => VersionedCache.InRedis(CacheName, _reading, options: _options);

    public ValueTask InvalidateAsync(int transaction, params string[] keys) =>
        Follower.InvalidateAsync(Invalidations.Of(FakeSource.Transaction(transaction), keys), default);

    public ValueTask InvalidateTagAsync(int transaction, string tag) =>
        Follower.InvalidateAsync(Invalidations.Of(FakeSource.Transaction(transaction), [], tag), default);

    /// <summary>Loads that value by the client, as read behind that transaction; null: without a reading.</summary>
    public ValueTask<CacheResult<int>> LoadAsync(string key, int value, int? reading, params string[] tags) =>
        Client.LoadAsync(key, value, reading is { } number ? FakeSource.ReadingOf(number) : null, new CacheEntryOptions { Tags = tags });

    /// <summary>Loads it until it is there: on a busy machine contact may be lost for a moment where its bound is short.</summary>
    public Task KeptAsync(string key, int value, int reading) => Eventually.TrueAsync(
        async () => await LoadAsync(key, value, reading) == new CacheResult<int>(value, CacheServing.Hit), $"{key} is kept");

    public Task InContactAsync() => Eventually.TrueAsync(IsClientInContactAsync, "the client is in contact");

    public Task OutOfContactAsync() => Eventually.TrueAsync(async () => !await IsClientInContactAsync(), "the client has lost contact");

    public Task<WaitOutcome> WaitForAsync(LogPoint point, TimeSpan timeout, CancellationToken cancellationToken) => Task.FromResult(WaitOutcome.Reached);

    public async ValueTask DisposeAsync()
    {
        await Follower.DisposeAsync();
        await Client.DisposeAsync();
        await _following.DisposeAsync();
        await _reading.DisposeAsync();
    }

    private async Task<bool> IsClientInContactAsync()
    {
        await Client.GetOrLoadAsync<int>("contact", (load, _) =>
        {
            load.DoNotStore();
            return new(0);
        });
        return Client.IsInContact;
    }
}
