using System.Globalization;
using Microsoft.Extensions.Logging;
using Router.Contracts;
using Router.Routing.Subscriptions;
using Router.Subscribers.Invalidation;
using Router.Subscribers.Redis;

namespace Router.Subscribers.Caching.Redis;

/// <summary>Entries in Redis: one round trip looks up, one more stores. A Redis that does not answer counts as lost contact.</summary>
internal sealed class RedisStore(
    string name, IRedisConnection redis, RedisCacheSettings settings, VersionedCacheOptions options, TimeProvider time, ILogger logger) : ICacheStore
{
    private const int StoreAttempts = 10;
    private const string ScanBegin = "0";
    private static readonly TimeSpan s_timeToLive = TimeSpan.FromDays(1);

    private readonly CacheKeys _keys = new(settings.Prefix ?? $"{{{name}}}:");
    private readonly long _graceMicroseconds =
        options.Grace == Timeout.InfiniteTimeSpan ? long.MaxValue : (long)options.Grace.TotalMicroseconds;

    private RedisFollower? _follower;
    private volatile CacheState _state;
    private string _scan = ScanBegin;

    public CacheState State => _state;

    public int Count => 0;

    public int TombstoneCount => 0;

    public async ValueTask BeginAsync(ISourceContext source, SourcePosition position, CancellationToken cancellationToken)
    {
        if (_follower is { } before)
        {
            await before.DisposeAsync();
        }

        _follower = new RedisFollower(name, redis, _keys, options, time, logger, source, position);
        await _follower.BeginAsync(cancellationToken);
    }

    public ValueTask InvalidateAsync(InvalidationBatch batch, CancellationToken cancellationToken) => _follower is { } follower
        ? follower.InvalidateAsync(batch, cancellationToken)
        : throw new InvalidOperationException($"The cache '{name}' does not follow a source in this process.");

    public async ValueTask<CacheLookup<T>> LookAsync<T>(string key, CancellationToken cancellationToken)
    {
        RedisReply reply;
        try
        {
            reply = await redis.EvaluateAsync(
                CacheScripts.Look, [_keys.Value(key), _keys.KeyTombstone(key), _keys.Floor, _keys.Lease], [_keys.Prefix], cancellationToken);
        }
        catch (RedisException)
        {
            _state = CacheState.OutOfContact;
            return new CacheLookup<T>(new CacheMiss(key, null, 0, 0), default, CacheState.OutOfContact);
        }

        return Read<T>(key, reply);
    }

    public async ValueTask<NotStoredReason> StoreAsync<T>(
        CacheMiss miss, T? value, CacheLoad load, TimeSpan? timeToLive, CancellationToken cancellationToken)
    {
        if (miss is not RedisMiss known)
        {
            return NotStoredReason.OutOfContact;
        }

        var fill = new RedisFill(known, load, _graceMicroseconds);
        var data = Data(value);
        try
        {
            for (var attempt = 0; attempt < StoreAttempts; attempt++)
            {
                if (fill.Judge() is not NotStoredReason.None and var reason)
                {
                    return reason;
                }

                var reply = await redis.EvaluateAsync(CacheScripts.Store, StoreKeys(load), Arguments(known, load, data, timeToLive, fill), cancellationToken);
                if (reply.Kind != RedisReplyKind.Array)
                {
                    return Outcome(reply.Text);
                }

                fill.Take(reply);
            }

            return NotStoredReason.Contended;
        }
        catch (RedisException)
        {
            _state = CacheState.OutOfContact;
            return NotStoredReason.OutOfContact;
        }
    }

    public async ValueTask<bool> EvictAsync(string key, CancellationToken cancellationToken) =>
        (await redis.CallAsync(["UNLINK", _keys.ValuePrefix + key], cancellationToken)).Integer > 0;

    /// <summary>Goes on where it stopped, round and round, in the order of Redis's own hash table.</summary>
    public async ValueTask<IReadOnlyList<string>> SampleAsync(int count, string prefix, Random random, CancellationToken cancellationToken)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        do
        {
            var reply = await redis.CallAsync(["SCAN", _scan, "MATCH", Pattern(prefix), "COUNT", "100"], cancellationToken);
            _scan = reply[0].Text!;
            foreach (var key in reply[1])
            {
                keys.Add(key.Text![_keys.ValuePrefix.Length..]);
            }
        }
        while (keys.Count < count && _scan != ScanBegin);

        return [.. keys.Take(count)];
    }

    public ValueTask DisposeAsync() => _follower?.DisposeAsync() ?? default;

    private static NotStoredReason Outcome(string? text) => text switch
    {
        "stored" => NotStoredReason.None,
        "overtaken" => NotStoredReason.Overtaken,
        _ => NotStoredReason.OutOfContact,
    };

    /// <summary>Glob letters of the prefix stand for themselves.</summary>
    private string Pattern(string prefix) => string.Concat((_keys.ValuePrefix + prefix).Select(letter => letter is '*' or '?' or '[' or ']' or '\\' ? $"\\{letter}" : $"{letter}")) + "*";

    private CacheLookup<T> Read<T>(string key, RedisReply reply)
    {
        var parts = new List<RedisReply>(10);
        foreach (var part in reply)
        {
            parts.Add(part);
        }

        var state = parts[0].Integer == 1 && parts.Count > 1 ? CacheState.InContact : CacheState.OutOfContact;
        _state = state;
        return parts.Count switch
        {
            1 => new CacheLookup<T>(new CacheMiss(key, null, 0, 0), default, state),
            2 => new CacheLookup<T>(null, Value<T>(parts[1].Memory), state),
            _ => new CacheLookup<T>(Miss(key, parts), default, state),
        };
    }

    private static RedisMiss Miss(string key, List<RedisReply> parts)
    {
        var floor = MarkText.ReadFloor(parts[7].Text!, parts[8].Text!, Number(parts[5]), Number(parts[6]));
        var tombstone = parts[3].Text!;
        var version = Math.Max(floor.Version, Number(parts[9]));
        version = tombstone.Length > 0 ? Math.Max(version, Number(parts[3])) : version;
        return new RedisMiss(key, floor, tombstone, parts[4].Text!, version, Number(parts[2]));
    }

    private static long Number(RedisReply part) => long.Parse(part.Bytes, CultureInfo.InvariantCulture);

    /// <summary>One byte says whether there is a value.</summary>
    private byte[] Data<T>(T? value) => value is null ? [0] : [1, .. settings.Serializer.Serialize(value)];

    private T? Value<T>(ReadOnlyMemory<byte> data) => data.Span[0] == 0 ? default : settings.Serializer.Deserialize<T>(data.Span[1..]);

    private List<ReadOnlyMemory<byte>> StoreKeys(CacheLoad load) =>
        [_keys.Value(load.Key), _keys.Floor, _keys.Lease, _keys.KeyTombstone(load.Key), .. load.Tags.Select(_keys.TagTombstone)];

    private List<ReadOnlyMemory<byte>> Arguments(RedisMiss miss, CacheLoad load, byte[] data, TimeSpan? timeToLive, RedisFill fill) =>
    [
        data,
        CacheKeys.Bytes((long)(timeToLive ?? options.TimeToLive ?? s_timeToLive).TotalMilliseconds),
        CacheKeys.Bytes(Tags(load)),
        CacheKeys.Bytes(miss.Version),
        CacheKeys.Bytes(options.OnContactLoss == ContactLossPolicy.Serve ? 0 : 1),
        .. fill.Numbers.Select(number => CacheKeys.Bytes(number)),
    ];

    private static string Tags(CacheLoad load) => load.Tags.FirstOrDefault(tag => tag.Contains('\n', StringComparison.Ordinal)) is { } broken
        ? throw new ArgumentException($"The tag '{broken}' of the key '{load.Key}' has a line break: a cache in Redis takes none.")
        : string.Join('\n', load.Tags);
}
