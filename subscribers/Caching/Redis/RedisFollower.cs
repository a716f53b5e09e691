using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Router.Contracts;
using Router.Routing.Subscriptions;
using Router.Subscribers.Invalidation;
using Router.Subscribers.Redis;

namespace Router.Subscribers.Caching.Redis;

/// <summary>
/// The side of the process that follows the log: it invalidates, keeps the floor where a flush or a restart has taken it, and renews the lease that
/// tells all clients that the log is followed.
/// </summary>
internal sealed class RedisFollower : IAsyncDisposable
{
    private const int NamesAtOnce = 1000;
    private static readonly TimeSpan s_longestPeriod = TimeSpan.FromSeconds(1);

    private readonly string _name;
    private readonly IRedisConnection _redis;
    private readonly CacheKeys _keys;
    private readonly VersionedCacheOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ISourceContext _source;
    private readonly ReadOnlyMemory<byte> _begin;
    private readonly ReadOnlyMemory<byte> _owner = CacheKeys.Bytes(Guid.NewGuid().ToString("N"));
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private Watermark? _applied;
    private string? _run;
    private Task _renewing = Task.CompletedTask;
    private int _isDisposed;

    public RedisFollower(
        string name, IRedisConnection redis, CacheKeys keys, VersionedCacheOptions options, TimeProvider time, ILogger logger,
        ISourceContext source, SourcePosition position)
    {
        (_name, _redis, _keys, _options, _time, _logger, _source) = (name, redis, keys, options, time, logger, source);
        _begin = CacheKeys.Bytes(MarkText.Of(position));
    }

    /// <summary>Begins: whatever lies in Redis was perhaps changed without notice.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        await CheckPolicyAsync(cancellationToken);
        _run = await RunIdAsync(cancellationToken);
        await EvaluateBeginAsync(cancellationToken);
        _renewing = RenewAsync();
    }

    /// <summary>Applies the invalidations of a batch.</summary>
    public async ValueTask InvalidateAsync(InvalidationBatch batch, CancellationToken cancellationToken)
    {
        var mark = new Watermark(batch.Transaction);
        lock (_gate)
        {
            // Before it is sent: a floor that is set again meanwhile must stand above it.
            _applied = Watermark.Join(_applied, mark);
        }

        var sent = 0;
        do
        {
            var arguments = Arguments();
            arguments.Add(_keys.Prefix);
            arguments.Add(CacheKeys.Bytes(MarkText.Of(mark)));
            arguments.Add(CacheKeys.Bytes(_options.MaxTombstones));
            arguments.Add(CacheKeys.Bytes(batch.Everything ? 1 : 0));
            sent = AddNames(batch, arguments, sent);
            await EvaluateAsync(CacheScripts.Invalidate, [_keys.Floor, _keys.Order], arguments, cancellationToken);
        }
        while (sent < batch.Keys.Count + batch.Tags.Count);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            await _stopping.CancelAsync();
            await _renewing;
            _stopping.Dispose();
        }
    }

    private static int AddNames(InvalidationBatch batch, List<ReadOnlyMemory<byte>> arguments, int from)
    {
        var (keys, all) = (batch.Keys.Count, batch.Keys.Count + batch.Tags.Count);
        var to = Math.Min(all, from + NamesAtOnce);
        for (var index = from; index < to; index++)
        {
            arguments.Add(index < keys ? Name("k:"u8, batch.Keys[index]) : Name("g:"u8, batch.Tags[index - keys]));
        }

        return to;
    }

    private static byte[] Name(ReadOnlySpan<byte> kind, ReadOnlyMemory<byte> text) => [.. kind, .. text.Span];

    /// <summary>What every script begins with, so that it finds the floor or makes it.</summary>
    private List<ReadOnlyMemory<byte>> Arguments()
    {
        lock (_gate)
        {
            return [_owner, _begin, CacheKeys.Bytes(MarkText.Of(_applied))];
        }
    }

    private Task EvaluateBeginAsync(CancellationToken cancellationToken) =>
        EvaluateAsync(CacheScripts.Begin, [_keys.Floor, _keys.Lease], Arguments(), cancellationToken);

    private async Task EvaluateAsync(
        RedisScript script, IReadOnlyList<ReadOnlyMemory<byte>> keys, IReadOnlyList<ReadOnlyMemory<byte>> arguments, CancellationToken cancellationToken)
    {
        try
        {
            await _redis.EvaluateAsync(script, keys, arguments, cancellationToken);
        }
        catch (RedisException refused) when (refused.Message.Contains("ROUTEROWNER", StringComparison.Ordinal))
        {
            throw new InvalidOperationException(
                $"Another process follows the cache '{_name}' under the prefix {Encoding.UTF8.GetString(_keys.Prefix.Span)}: give each cache a prefix of its own.", refused);
        }
    }

    private async Task RenewAsync()
    {
        var period = TimeSpan.FromTicks(Math.Min(s_longestPeriod.Ticks, _options.ContactBound.Ticks / 10));
        using var timer = new PeriodicTimer(period, _time);
        try
        {
            do
            {
                await RenewOnceAsync();
            }
            while (await timer.WaitForNextTickAsync(_stopping.Token));
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return;
        }
    }

    /// <summary>What fails here is tried again; until it succeeds the lease runs out, and everybody knows.</summary>
    private async Task RenewOnceAsync()
    {
        try
        {
            var run = await RunIdAsync(_stopping.Token);
            if (run != _run)
            {
                // A Redis that was started again may have gone back to what it had saved before the last invalidations.
                await EvaluateBeginAsync(_stopping.Token);
                _run = run;
                RedisCacheLog.BegunAgain(_logger, _name);
            }

            var left = _source.CurrentAsOf + _options.ContactBound - _time.GetUtcNow();
            if (left >= TimeSpan.FromMilliseconds(1))
            {
                var arguments = Arguments();
                arguments.Add(CacheKeys.Bytes((long)left.TotalMilliseconds));
                await EvaluateAsync(CacheScripts.Renew, [_keys.Floor, _keys.Lease], arguments, _stopping.Token);
            }
        }
        catch (Exception failure) when (failure is RedisException or InvalidOperationException)
        {
            RedisCacheLog.NotRenewed(_logger, _name, failure.Message);
        }
    }

    /// <summary>A Redis that evicts anything when it is full would forget invalidations.</summary>
    private async Task CheckPolicyAsync(CancellationToken cancellationToken)
    {
        var memory = await InfoAsync("memory", "maxmemory_policy:", cancellationToken);
        if (memory.StartsWith("allkeys", StringComparison.Ordinal) && await InfoAsync("memory", "maxmemory:", cancellationToken) != "0")
        {
            throw new InvalidOperationException(
                $"This Redis evicts any key when it is full (maxmemory-policy {memory}), also those that the cache '{_name}' relies on. Run: CONFIG SET maxmemory-policy volatile-lru");
        }
    }

    private Task<string> RunIdAsync(CancellationToken cancellationToken) => InfoAsync("server", "run_id:", cancellationToken);

    private async Task<string> InfoAsync(string section, string field, CancellationToken cancellationToken)
    {
        var info = (await _redis.CallAsync(["INFO", section], cancellationToken)).Text ?? "";
        var line = info.Split("\r\n").FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal));
        return line is null ? "" : line[field.Length..].ToString(CultureInfo.InvariantCulture);
    }
}
