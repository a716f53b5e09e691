using System.Text.Json;
using Router.Routing.Subscriptions;
using Router.Subscribers.Caching;

namespace Router.Subscribers.Auditing;

/// <summary>
/// Compares entries of a cache with the database: each is loaded again with a reading, the cache is given the time to follow up to that reading, and
/// what then still differs is stale. It finds what no log shows, such as changes under <c>sql_log_bin = 0</c>, and mistakes in the rules.
/// </summary>
public sealed class CacheAuditor<T> : ICacheAuditor
{
    private const int Attempts = 3;
    private const int MaxRemembered = 10_000;

    private readonly VersionedCache _cache;
    private readonly Func<string, CacheLoad, CancellationToken, ValueTask<T?>> _loader;
    private readonly CacheAuditorOptions _options;
    private readonly IEqualityComparer<T?>? _comparer;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly Dictionary<string, DateTimeOffset> _staleSince = new(StringComparer.Ordinal);
    private volatile AuditReport? _report;

    /// <summary>Makes one; nothing runs yet.</summary>
    /// <param name="cache">The cache, in the process that follows its source.</param>
    /// <param name="loader">The application's own, by key. It takes a reading, or the grace time of the cache must do.</param>
    /// <param name="options">How much and how often.</param>
    /// <param name="comparer">When two values are the same; null: when they are the same as JSON.</param>
    /// <param name="time">The clock.</param>
    public CacheAuditor(
        VersionedCache cache,
        Func<string, CacheLoad, CancellationToken, ValueTask<T?>> loader,
        CacheAuditorOptions? options = null,
        IEqualityComparer<T?>? comparer = null,
        TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(loader);
        _cache = cache;
        _loader = loader;
        _options = options ?? new CacheAuditorOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.SampleSize, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.LoadsPerSecond, 1, nameof(options));
        _comparer = comparer;
        _time = time ?? TimeProvider.System;
#pragma warning disable CA5394 // A sample needs no secrecy.
        _random = new Random(_options.Seed);
#pragma warning restore CA5394
    }

    /// <inheritdoc/>
    public event EventHandler<AuditReport>? Reported;

    /// <inheritdoc/>
    public string Cache => _cache.Name;

    /// <inheritdoc/>
    public AuditReport? Report => _report;

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await AuditAsync(cancellationToken);
            await Task.Delay(_options.Interval, _time, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<AuditReport> AuditAsync(CancellationToken cancellationToken)
    {
        var sampled = await _cache.Store.SampleAsync(_options.SampleSize, _options.KeyPrefix, _random, cancellationToken);
        var keys = _staleSince.Keys.Union(sampled, StringComparer.Ordinal).ToArray();
        var found = new Dictionary<AuditVerdict, int>();
        foreach (var key in keys)
        {
            var verdict = await JudgeAsync(key, cancellationToken);
            found[verdict] = found.GetValueOrDefault(verdict) + 1;
            Remember(key, verdict);
        }

        var report = Summarize(found);
        await EvictAsync(report.Keys, cancellationToken);
        _report = report;
        Reported?.Invoke(this, report);
        return report;
    }

    /// <summary>A value that was changed again and again meanwhile may differ twice and be right; hardly as often as is asked.</summary>
    private async Task<AuditVerdict> JudgeAsync(string key, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var load = new CacheLoad(key, _cache.Source, []);
            var present = await _loader(key, load, cancellationToken);
            await Task.Delay(TimeSpan.FromSeconds(1.0 / _options.LoadsPerSecond), _time, cancellationToken);
            if (await IsFreshAsync(key, present, cancellationToken) is { } verdict)
            {
                return verdict;
            }

            if (!await IsFollowedAsync(load, cancellationToken))
            {
                return AuditVerdict.Undecided;
            }

            if (await IsFreshAsync(key, present, cancellationToken) is { } afterwards)
            {
                return afterwards;
            }

            if (attempt == Attempts)
            {
                return AuditVerdict.Stale;
            }
        }
    }

    /// <summary>Null where the entry is another one.</summary>
    private async Task<AuditVerdict?> IsFreshAsync(string key, T? present, CancellationToken cancellationToken)
    {
        var lookup = await _cache.Store.LookAsync<T>(key, cancellationToken);
        return lookup.Miss is not null ? AuditVerdict.Gone
            : AreSame(lookup.Value, present) ? AuditVerdict.Fresh
            : null;
    }

    private bool AreSame(T? one, T? other) => _comparer is { } comparer
        ? comparer.Equals(one, other)
        : JsonSerializer.SerializeToUtf8Bytes(one).AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(other));

    private async Task<bool> IsFollowedAsync(CacheLoad load, CancellationToken cancellationToken)
    {
        if (load.Readings.Count == 0)
        {
            // Without a reading only time can tell.
            await Task.Delay(_cache.Options.Grace == Timeout.InfiniteTimeSpan ? _options.SettleTimeout : _cache.Options.Grace, _time, cancellationToken);
            return _cache.IsInContact;
        }

        foreach (var reading in load.Readings)
        {
            if (await _cache.WaitForAsync(reading, _options.SettleTimeout, cancellationToken) != WaitOutcome.Reached)
            {
                return false;
            }
        }

        return true;
    }

    private void Remember(string key, AuditVerdict verdict)
    {
        if (verdict == AuditVerdict.Stale && _staleSince.Count < MaxRemembered)
        {
            _staleSince.TryAdd(key, _time.GetUtcNow());
        }
        else if (verdict is AuditVerdict.Fresh or AuditVerdict.Gone)
        {
            _staleSince.Remove(key);
        }
    }

    private AuditReport Summarize(Dictionary<AuditVerdict, int> found)
    {
        var now = _time.GetUtcNow();
        var compared = found.Where(one => one.Key != AuditVerdict.Gone).Sum(one => one.Value);
        var oldest = _staleSince.Count == 0 ? TimeSpan.Zero : now - _staleSince.Values.Min();
        return new AuditReport(
            now, compared, found.GetValueOrDefault(AuditVerdict.Stale), found.GetValueOrDefault(AuditVerdict.Undecided), oldest, [.. _staleSince.Keys], _options.Seed);
    }

    private async Task EvictAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        if (!_options.Evict)
        {
            return;
        }

        foreach (var key in keys)
        {
            await _cache.EvictAsync(key, cancellationToken);
        }
    }
}
