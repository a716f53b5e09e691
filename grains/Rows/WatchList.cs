using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Router.Contracts;
using Router.Routing.Subscriptions;

namespace Router.Grains.Rows;

/// <summary>
/// The rows of a partition that are watched, and by whom, saved in segments of 128 like any state; changes of the table are nothing to it.
/// </summary>
internal sealed class WatchList : IStatefulSubscriber
{
    /// <summary>The name it is saved under.</summary>
    public const string Subscription = "router:watched-rows";

    private const int PerSegment = 128;
    private const int NameBytes = 16;

    /// <summary>A number of stamps that no activation comes to.</summary>
    private const int StampBits = 40;
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, RowWatcher> _watchers = [];
    private readonly List<WatchedEntry?> _entries = [];
    private readonly List<long> _versions = [];
    private readonly Stack<int> _free = new();
    private long _lastVersion;
    private long _lastStamp;

    public string Definition => "watched rows, form 2";

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count - _free.Count;
            }
        }
    }

    public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken) => default;

    public ValueTask RestoreAsync(IReadOnlyDictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>> saved, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _watchers.Clear();
            _entries.Clear();
            _versions.Clear();
            _free.Clear();
            foreach (var segment in saved.Values.SelectMany(segments => segments))
            {
                Restore(segment.Span);
            }
        }

        return default;
    }

    public StateCapture Capture(string partition)
    {
        lock (_gate)
        {
            return new Captured(this, [.. _versions]);
        }
    }

    /// <summary>An activation has taken the list up: its stamps are greater than those of all before it.</summary>
    /// <param name="claim">Counts the activations.</param>
    public void BeginStamps(long claim)
    {
        lock (_gate)
        {
            _lastStamp = claim << StampBits;
            foreach (var entry in _entries.OfType<WatchedEntry>())
            {
                entry.Stamp = _lastStamp;
            }
        }
    }

    /// <summary>The newest stamp of any entry.</summary>
    public long LastStamp
    {
        get
        {
            lock (_gate)
            {
                return _lastStamp;
            }
        }
    }

    /// <summary>The entry of a watcher's row, new where there was none.</summary>
    public WatchedEntry Add(Guid watcher, string key, long turn, out bool isNew)
    {
        lock (_gate)
        {
            var entry = _watchers.GetValueOrDefault(watcher)?.Rows.GetValueOrDefault(key);
            isNew = entry is null;
            entry ??= Place(watcher, key, _free.TryPop(out var number) ? number : _entries.Count);
            (entry.Stamp, entry.Turn) = (++_lastStamp, Math.Max(entry.Turn, turn));
            return entry;
        }
    }

    /// <summary>Takes an entry off the list, if nobody has said since that stamp that it is watched; false where it was off already.</summary>
    public bool Remove(WatchedEntry entry, long upTo = long.MaxValue)
    {
        lock (_gate)
        {
            if (entry.IsGone || entry.Stamp > upTo)
            {
                return false;
            }

            entry.IsGone = true;
            entry.Watcher.Rows.Remove(entry.Key);
            _entries[entry.Number] = null;
            _free.Push(entry.Number);
            Touch(entry.Number);
            return true;
        }
    }

    public WatchedEntry? Find(Guid watcher, string key)
    {
        lock (_gate)
        {
            return _watchers.GetValueOrDefault(watcher)?.Rows.GetValueOrDefault(key);
        }
    }

    /// <summary>Forgets a watcher that has no rows.</summary>
    public void Forget(RowWatcher watcher)
    {
        lock (_gate)
        {
            if (watcher.Rows.Count == 0 && ReferenceEquals(_watchers.GetValueOrDefault(watcher.Name), watcher))
            {
                _watchers.Remove(watcher.Name);
            }
        }
    }

    /// <summary>Those who watch.</summary>
    public RowWatcher[] Watchers()
    {
        lock (_gate)
        {
            return [.. _watchers.Values];
        }
    }

    /// <summary>Who watches under that name.</summary>
    public RowWatcher? Find(Guid watcher)
    {
        lock (_gate)
        {
            return _watchers.GetValueOrDefault(watcher);
        }
    }

    /// <summary>The rows of one who watches.</summary>
    public WatchedEntry[] RowsOf(RowWatcher watcher)
    {
        lock (_gate)
        {
            return [.. watcher.Rows.Values];
        }
    }

    private WatchedEntry Place(Guid watcher, string key, int number)
    {
        while (_entries.Count <= number)
        {
            _entries.Add(null);
        }

        if (!_watchers.TryGetValue(watcher, out var known))
        {
            known = _watchers[watcher] = new RowWatcher(watcher);
        }

        var entry = new WatchedEntry(known, key, number);
        _entries[number] = entry;
        known.Rows.Add(key, entry);
        Touch(number);
        return entry;
    }

    private void Touch(int number)
    {
        while (_versions.Count <= number / PerSegment)
        {
            _versions.Add(0);
        }

        _versions[number / PerSegment] = ++_lastVersion;
    }

    /// <summary>
    /// Of each row: the length of the rest, the watcher, and the key. A row that was left and watched again while the list was saved may be in two segments.
    /// </summary>
    private void Restore(ReadOnlySpan<byte> segment)
    {
        while (segment.Length >= sizeof(int))
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(segment);
            var row = segment.Slice(sizeof(int), length);
            var (watcher, key) = (new Guid(row[..NameBytes]), Encoding.UTF8.GetString(row[NameBytes..]));
            if (_watchers.GetValueOrDefault(watcher)?.Rows.ContainsKey(key) != true)
            {
                Place(watcher, key, _entries.Count).IsSaved = true;
            }

            segment = segment[(sizeof(int) + length)..];
        }
    }

    private void Write(int segment, IBufferWriter<byte> output)
    {
        lock (_gate)
        {
            foreach (var entry in _entries.GetRange(segment * PerSegment, Math.Min(PerSegment, _entries.Count - (segment * PerSegment))).OfType<WatchedEntry>())
            {
                var length = NameBytes + Encoding.UTF8.GetByteCount(entry.Key);
                var span = output.GetSpan(sizeof(int) + length);
                BinaryPrimitives.WriteInt32LittleEndian(span, length);
                entry.Watcher.Name.TryWriteBytes(span[sizeof(int)..]);
                Encoding.UTF8.GetBytes(entry.Key, span[(sizeof(int) + NameBytes)..]);
                output.Advance(sizeof(int) + length);
            }
        }
    }

    /// <summary>What was added since the capture may be written with it: then the version tells to write it again.</summary>
    private sealed class Captured(WatchList list, long[] versions) : StateCapture
    {
        public override int SegmentCount => versions.Length;

        public override long VersionOf(int segment) => versions[segment];

        public override void Write(int segment, IBufferWriter<byte> output) => list.Write(segment, output);
    }
}
