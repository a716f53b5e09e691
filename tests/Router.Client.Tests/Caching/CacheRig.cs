using Microsoft.Extensions.Logging.Abstractions;
using Router.Client.Caching;
using Router.Contracts;
using Router.Servers;
using Router.Subscribers.Caching;

namespace Router.Client.Tests.Caching;

/// <summary>A cache that is kept by a grain of the test's.</summary>
internal sealed class CacheRig : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Task _pulling;
    private int _loads;

    public CacheRig(VersionedCacheOptions? options = null, FakeInvalidations? grain = null)
    {
        Grain = grain ?? new FakeInvalidations();
        options ??= new VersionedCacheOptions { Grace = TimeSpan.Zero };
        Cache = VersionedCache.InMemory("orders", options, Clock);
        var puller = new InvalidationPuller(
            new CacheFollower(Cache), "main", () => Grain, () => Source, options.ContactBound, Clock, NullLogger.Instance);
        _pulling = puller.RunAsync(_end.Token);
    }

    public FakeInvalidations Grain { get; }

    public FakeSourceGrain Source { get; } = new();

    public VersionedCache Cache { get; }

    /// <summary>By which contact is lost.</summary>
    public ContactClock Clock { get; } = new();

    public int Loads => _loads;

    /// <summary>Where loads read; null for loads that do not say.</summary>
    public LogPoint? Reading { get; set; } = LogPoint.OfPlace("binlog.000009", 4);

    public async Task<CacheRig> InContactAsync()
    {
        await Eventually.TrueAsync(() => Cache.IsInContact, "contact");
        return this;
    }

    public async Task<CacheServing> GetAsync(string key) => (await Cache.GetOrLoadResultAsync(key, (load, _) =>
    {
        if (Reading is { } point)
        {
            load.At(point);
        }

        return ValueTask.FromResult<string?>($"{Interlocked.Increment(ref _loads)}");
    })).Serving;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _pulling;
        _end.Dispose();
        await Cache.DisposeAsync();
    }
}
