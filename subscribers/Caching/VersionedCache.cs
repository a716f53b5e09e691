using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Router.Contracts;
using Router.Routing.Subscriptions;
using Router.Subscribers.Caching.Memory;
using Router.Subscribers.Caching.Redis;
using Router.Subscribers.Invalidation;
using Router.Subscribers.Redis;

namespace Router.Subscribers.Caching;

/// <summary>
/// A cache that cannot be left stale: changes in the log drop its entries, and what was loaded is kept only where it is known to be at least as
/// new as the last change that the log has told of. To be used by any number of threads.
/// </summary>
/// <remarks>
/// The hard part is the load that reads the old row and comes back when the change has already been followed. A loader says where in the log it
/// reads (<see cref="CacheLoad.ReadAtAsync"/>); that is compared with what is left of the invalidation, its tombstone. Without a reading, time
/// must do (<see cref="VersionedCacheOptions.Grace"/>).
/// </remarks>
public sealed class VersionedCache : IInvalidationTarget, IAsyncDisposable
{
    private readonly ICacheStore _store;
    private readonly VersionedCacheOptions _options;
    private readonly FlightBoard _flights = new();
    private readonly CacheCounters _counters = new();
    private ISourceContext? _source;
    private int _lastState;

    internal VersionedCache(string name, ICacheStore store, VersionedCacheOptions options)
    {
        Name = name;
        _store = store;
        _options = options;
    }

    /// <summary>Raised when contact with the log is lost or found again, by whoever notices first: a caller, or a reader of <see cref="State"/>.</summary>
    public event EventHandler<CacheState>? StateChanged;

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public InvalidationAbilities Abilities => InvalidationAbilities.All;

    /// <summary>Whether it follows its source. In a process that does not follow it itself: as the last look-up found it.</summary>
    public CacheState State => Noticed(_store.State);

    /// <summary>Whether what it knows is recent enough to be served.</summary>
    public bool IsInContact => State == CacheState.InContact;

    /// <summary>What it has done so far.</summary>
    public CacheCounts Counts => _counters.Read(_store.Count, _store.TombstoneCount);

    /// <summary>A cache in this process's memory.</summary>
    /// <param name="name">Its name, for logs and metrics.</param>
    /// <param name="options">Its bounds.</param>
    /// <param name="time">The clock.</param>
    public static VersionedCache InMemory(string name, VersionedCacheOptions? options = null, TimeProvider? time = null)
    {
        var bounds = (options ?? new VersionedCacheOptions()).Checked();
        return new VersionedCache(name, new MemoryStore(bounds, time ?? TimeProvider.System), bounds);
    }

    /// <summary>
    /// A cache in Redis. One process follows the source for it; this one or any other reads and fills it, each by its own database connections.
    /// </summary>
    /// <param name="name">Its name, for logs and metrics, and for the prefix of its keys.</param>
    /// <param name="redis">The connection, which stays the caller's.</param>
    /// <param name="settings">The prefix and the serializer.</param>
    /// <param name="options">Its bounds; the same in every process.</param>
    /// <param name="time">The clock of the lease; all else goes by Redis's own.</param>
    /// <param name="loggers">Takes what happens to the lease.</param>
    public static VersionedCache InRedis(
        string name,
        IRedisConnection redis,
        RedisCacheSettings? settings = null,
        VersionedCacheOptions? options = null,
        TimeProvider? time = null,
        ILoggerFactory? loggers = null)
    {
        ArgumentNullException.ThrowIfNull(redis);
        var bounds = (options ?? new VersionedCacheOptions()).Checked();
        var logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger<VersionedCache>();
        return new VersionedCache(name, new RedisStore(name, redis, settings ?? new RedisCacheSettings(), bounds, time ?? TimeProvider.System, logger), bounds);
    }

    /// <summary>The value of a key, from the cache or else from the loader, which is called once for all who ask meanwhile.</summary>
    /// <param name="key">The key, as the invalidation rules make it.</param>
    /// <param name="loader">Loads the value: null where there is none, which is kept as well. What it throws goes to all who wait for it.</param>
    /// <param name="options">Tags and bounds of the entry.</param>
    /// <param name="cancellationToken">Leaves; the load goes on while others wait for it.</param>
    /// <exception cref="CacheOutOfContactException">Contact with the log is lost, and the policy is <see cref="ContactLossPolicy.Fail"/>.</exception>
    public async ValueTask<T?> GetOrLoadAsync<T>(
        string key, Func<CacheLoad, CancellationToken, ValueTask<T?>> loader, CacheEntryOptions? options = null, CancellationToken cancellationToken = default) =>
        (await GetOrLoadResultAsync(key, loader, options, cancellationToken)).Value;

    /// <summary>The same, with how the value was served.</summary>
    /// <inheritdoc cref="GetOrLoadAsync{T}"/>
    public async ValueTask<CacheResult<T>> GetOrLoadResultAsync<T>(
        string key, Func<CacheLoad, CancellationToken, ValueTask<T?>> loader, CacheEntryOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(loader);
        var lookup = await _store.LookAsync<T>(key, cancellationToken);
        var isInContact = Noticed(lookup.State) == CacheState.InContact;
        var isServing = isInContact || _options.OnContactLoss == ContactLossPolicy.Serve;
        var result = !isServing ? await BypassAsync(lookup, key, loader, cancellationToken)
            : lookup.Miss is { } miss ? await LoadAsync(miss, loader, options, cancellationToken)
            : new CacheResult<T>(lookup.Value, isInContact ? CacheServing.Hit : CacheServing.Stale);
        _counters.Served(result.Serving);
        return result;
    }

    /// <summary>
    /// Waits until everything up to that point of the log has been applied to the cache: to read what one has written oneself, wait for the GTID
    /// of the own commit first.
    /// </summary>
    public Task<WaitOutcome> WaitForAsync(LogPoint point, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        _source is { } source ? source.WaitForAsync(point, timeout, cancellationToken) : Task.FromResult(WaitOutcome.SourceStopped);

    /// <summary>Drops an entry, which is then loaded anew. Not needed for changes that are in the log.</summary>
    /// <returns>Whether there was one.</returns>
    public ValueTask<bool> EvictAsync(string key, CancellationToken cancellationToken = default) => _store.EvictAsync(key, cancellationToken);

    /// <inheritdoc/>
    public ValueTask InvalidateAsync(InvalidationBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        _counters.Invalidated(batch.Keys.Count + batch.Tags.Count + (batch.Everything ? 1 : 0));
        return _store.InvalidateAsync(batch, cancellationToken);
    }

    /// <summary>Ends what renews the lease of a cache in Redis.</summary>
    public ValueTask DisposeAsync() => _store.DisposeAsync();

    /// <summary>Its store.</summary>
    internal ICacheStore Store => _store;

    /// <summary>Whose log it follows in this process; null where it does not.</summary>
    internal ServerIdentity? Source { get; private set; }

    /// <summary>Its bounds.</summary>
    internal VersionedCacheOptions Options => _options;

    /// <summary>Following begins.</summary>
    internal ValueTask BeginAsync(ISourceContext source, SourcePosition position, CancellationToken cancellationToken)
    {
        _source = source;
        Source = position.Server;
        return _store.BeginAsync(source, position, cancellationToken);
    }

    private Task<CacheResult<T>> LoadAsync<T>(
        CacheMiss miss, Func<CacheLoad, CancellationToken, ValueTask<T?>> loader, CacheEntryOptions? options, CancellationToken cancellationToken) =>
        _flights.JoinAsync(miss, abandoned => FlyAsync(miss, loader, options, abandoned), cancellationToken);

    private async Task<CacheResult<T>> FlyAsync<T>(
        CacheMiss miss, Func<CacheLoad, CancellationToken, ValueTask<T?>> loader, CacheEntryOptions? options, CancellationToken abandoned)
    {
        var load = new CacheLoad(miss.Key, miss.Source, options?.Tags ?? []);
        var value = await loader(load, abandoned);
        var reason = load.Refusal == NotStoredReason.None
            ? await _store.StoreAsync(miss, value, load, options?.TimeToLive, abandoned)
            : load.Refusal;
        _counters.Loaded(reason);
        return new CacheResult<T>(value, reason == NotStoredReason.None ? CacheServing.Loaded : CacheServing.LoadedNotStored, reason);
    }

    private async Task<CacheResult<T>> BypassAsync<T>(
        CacheLookup<T> lookup, string key, Func<CacheLoad, CancellationToken, ValueTask<T?>> loader, CancellationToken cancellationToken)
    {
        if (_options.OnContactLoss == ContactLossPolicy.Fail)
        {
            throw new CacheOutOfContactException($"The cache '{Name}' has lost contact with the log ({State}): it does not know whether '{key}' has changed.");
        }

        var value = await loader(new CacheLoad(key, lookup.Miss?.Source, []), cancellationToken);
        return new CacheResult<T>(value, CacheServing.Bypassed, NotStoredReason.OutOfContact);
    }

    private CacheState Noticed(CacheState state)
    {
        if (Volatile.Read(ref _lastState) != (int)state && Interlocked.Exchange(ref _lastState, (int)state) != (int)state)
        {
            StateChanged?.Invoke(this, state);
        }

        return state;
    }
}
