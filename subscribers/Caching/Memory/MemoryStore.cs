using System.Collections.Concurrent;
using Router.Contracts;
using Router.Routing.Subscriptions;
using Router.Subscribers.Invalidation;

namespace Router.Subscribers.Caching.Memory;

/// <summary>Entries in this process. Hits take no lock; fills and invalidations take one, a whole batch of them once.</summary>
internal sealed class MemoryStore : ICacheStore
{
    private const int DrawsAKey = 10;

    private readonly VersionedCacheOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, MemoryEntry> _entries = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, MemoryEntry>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly TombstoneTable _tombstones;
    private readonly EntryClock _clock;
    private readonly TagIndex _tags = new();
    private readonly long _grace;
    private volatile ISourceContext? _source;
    private CacheFloor? _floor;
    private long _version;
    private long _tagVersion;
    private long _inContactUntil = long.MinValue;

    public MemoryStore(VersionedCacheOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _bySpan = _entries.GetAlternateLookup<ReadOnlySpan<char>>();
        _tombstones = new TombstoneTable(options.MaxTombstones);
        _clock = new EntryClock(options.MaxEntries);
        _grace = options.Grace == Timeout.InfiniteTimeSpan ? long.MaxValue : Stamps(options.Grace);
    }

    public CacheState State
    {
        get
        {
            var now = _time.GetUtcNow().UtcTicks;
            return now <= Volatile.Read(ref _inContactUntil) ? CacheState.InContact : AskSource(now);
        }
    }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _clock.Count;
            }
        }
    }

    public int TombstoneCount
    {
        get
        {
            lock (_gate)
            {
                return _tombstones.Count;
            }
        }
    }

    /// <summary>What was stored before has perhaps changed without notice. Tombstones may be of another server's log; what they stand for comes again or lies below the floor.</summary>
    public ValueTask BeginAsync(ISourceContext source, SourcePosition position, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Clear();
            _tombstones.Clear();
            _floor = CacheFloor.At(position, ++_version, _time.GetTimestamp());
        }

        Volatile.Write(ref _inContactUntil, long.MinValue);
        _source = source;
        return default;
    }

    public ValueTask InvalidateAsync(InvalidationBatch batch, CancellationToken cancellationToken)
    {
        using var invalidation = Apply(batch.Transaction);
        if (batch.Everything)
        {
            invalidation.Everything();
        }

        foreach (var key in batch.Keys)
        {
            invalidation.Key(key);
        }

        foreach (var tag in batch.Tags)
        {
            invalidation.Tag(tag);
        }

        return default;
    }

    public ValueTask DisposeAsync() => default;

    /// <summary>Applies the invalidations of one transaction, all at once for every fill.</summary>
    public MemoryInvalidation Apply(in Transaction transaction)
    {
        var scope = _gate.EnterScope();
        return new MemoryInvalidation(this, new Tombstone(new Watermark(transaction), ++_version, _time.GetTimestamp()), scope);
    }

    public ValueTask<CacheLookup<T>> LookAsync<T>(string key, CancellationToken cancellationToken)
    {
        var state = State;
        if (!_entries.TryGetValue(key, out var entry) || entry.ExpiresAt <= _time.GetTimestamp())
        {
            return new(new CacheLookup<T>(Miss(key), default, state));
        }

        entry.Touch();
        return new(new CacheLookup<T>(null, ValueOf<T>(entry), state));
    }

    public ValueTask<NotStoredReason> StoreAsync<T>(
        CacheMiss miss, T? value, CacheLoad load, TimeSpan? timeToLive, CancellationToken cancellationToken)
    {
        var now = _time.GetTimestamp();
        var expiresAt = (timeToLive ?? _options.TimeToLive) is { } bound ? now + Stamps(bound) : long.MaxValue;
        var entry = new MemoryEntryOf<T>(miss.Key, value, [.. load.Tags], expiresAt) { Version = miss.Version };
        lock (_gate)
        {
            var reason = Judge(miss, load);
            return new(reason == NotStoredReason.None ? Put(entry) : reason);
        }
    }

    public ValueTask<bool> EvictAsync(string key, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return new(Drop(key));
        }
    }

    public ValueTask<IReadOnlyList<string>> SampleAsync(int count, string prefix, Random random, CancellationToken cancellationToken)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        lock (_gate)
        {
            for (var draw = 0; draw < DrawsAKey * count && keys.Count < count && _clock.Count > 0; draw++)
            {
                var key = _clock.At(random.Next(_clock.Count))!.Key;
                if (key.StartsWith(prefix, StringComparison.Ordinal))
                {
                    keys.Add(key);
                }
            }
        }

        return new([.. keys]);
    }

    /// <summary>Within <see cref="Apply"/>: a key.</summary>
    internal void InvalidateKey(ReadOnlySpan<char> key, in Tombstone tombstone)
    {
        Remember(KeyHash(key), tombstone);
        Drop(key);
    }

    /// <summary>Within <see cref="Apply"/>: a tag.</summary>
    internal void InvalidateTag(ReadOnlySpan<char> tag, in Tombstone tombstone)
    {
        Remember(TagHash(tag), tombstone);
        _tagVersion = tombstone.Version;
        foreach (var entry in _tags.Take(tag))
        {
            Drop(entry.Key);
        }
    }

    /// <summary>Within <see cref="Apply"/>: everything.</summary>
    internal void InvalidateEverything(in Tombstone tombstone)
    {
        Clear();
        _floor = _floor?.Raise(tombstone.Mark, tombstone.Version, tombstone.AppliedAt);
    }

    private static int KeyHash(ReadOnlySpan<char> key) => string.GetHashCode(key);

    private static int TagHash(ReadOnlySpan<char> tag) => ~string.GetHashCode(tag);

    private static T? ValueOf<T>(MemoryEntry entry) => entry is MemoryEntryOf<T> typed
        ? typed.Value
        : throw new InvalidOperationException(
            $"The key '{entry.Key}' holds a {entry.GetType().GenericTypeArguments[0].Name}, not a {typeof(T).Name}: give each kind of value keys of its own.");

    /// <summary>What a source has been through once it does not forget: it need not be asked again until that has become too old.</summary>
    private CacheState AskSource(long now)
    {
        if (_source is not { } source)
        {
            return CacheState.NotStarted;
        }

        var until = source.CurrentAsOf.UtcTicks + _options.ContactBound.Ticks;
        Volatile.Write(ref _inContactUntil, until);
        return now <= until ? CacheState.InContact : CacheState.OutOfContact;
    }

    private CacheMiss Miss(string key)
    {
        lock (_gate)
        {
            var version = Math.Max(_tagVersion, _floor?.Version ?? 0);
            version = _tombstones.TryGet(KeyHash(key), out var tombstone) ? Math.Max(version, tombstone.Version) : version;
            return new CacheMiss(key, _floor?.Server, version, _time.GetTimestamp());
        }
    }

    private NotStoredReason Judge(CacheMiss miss, CacheLoad load)
    {
        if (_floor is not { } floor || (_options.OnContactLoss != ContactLossPolicy.Serve && State != CacheState.InContact))
        {
            return NotStoredReason.OutOfContact;
        }

        var reason = FillCheck.ByFloor(load.Readings, floor, IsWithinGrace(miss, floor.RaisedAt));
        reason = reason == NotStoredReason.None ? JudgeBy(KeyHash(miss.Key), miss, load) : reason;
        for (var i = 0; i < load.Tags.Count && reason == NotStoredReason.None; i++)
        {
            reason = JudgeBy(TagHash(load.Tags[i]), miss, load);
        }

        return reason;
    }

    private NotStoredReason JudgeBy(int hash, CacheMiss miss, CacheLoad load) => _tombstones.TryGet(hash, out var tombstone)
        ? FillCheck.ByTombstone(load.Readings, tombstone.Mark, IsWithinGrace(miss, tombstone.AppliedAt))
        : NotStoredReason.None;

    private bool IsWithinGrace(CacheMiss miss, long appliedAt) => _grace == long.MaxValue || miss.BegunAt - appliedAt <= _grace;

    /// <summary>What was loaded later stays: nobody sees a newer value and then an older one.</summary>
    private NotStoredReason Put(MemoryEntry entry)
    {
        if (_entries.TryGetValue(entry.Key, out var present) && present.Version > entry.Version && present.ExpiresAt > _time.GetTimestamp())
        {
            return NotStoredReason.Overtaken;
        }

        Drop(entry.Key);
        if (_clock.Add(entry) is { } gone)
        {
            _tags.Remove(gone);
            _entries.TryRemove(gone.Key, out _);
        }

        _tags.Add(entry);
        _entries[entry.Key] = entry;
        return NotStoredReason.None;
    }

    private bool Drop(ReadOnlySpan<char> key)
    {
        if (!_bySpan.TryRemove(key, out _, out var entry))
        {
            return false;
        }

        _clock.Remove(entry);
        _tags.Remove(entry);
        return true;
    }

    private void Remember(int hash, in Tombstone tombstone)
    {
        if (_tombstones.Add(hash, tombstone, out var forgotten))
        {
            _floor = _floor?.Raise(forgotten.Mark, forgotten.Version, forgotten.AppliedAt);
        }
    }

    private void Clear()
    {
        _entries.Clear();
        _clock.Clear();
        _tags.Clear();
    }

    private long Stamps(TimeSpan time) => (long)(time.TotalSeconds * _time.TimestampFrequency);
}
