using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Router.Contracts;
using Router.Routing.Subscriptions;

namespace Router.Grains.Rows;

/// <summary>
/// The rows of a partition that are watched, saved in segments of 128 like any state; changes of the table are nothing to it.
/// </summary>
internal sealed class WatchList : IStatefulSubscriber
{
    /// <summary>The name it is saved under.</summary>
    public const string Subscription = "router:watched-rows";

    private const int PerSegment = 128;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, WatchedEntry> _byKey = new(StringComparer.Ordinal);
    private readonly List<WatchedEntry?> _entries = [];
    private readonly List<long> _versions = [];
    private readonly Stack<int> _free = new();
    private long _lastVersion;

    public string Definition => "watched rows, form 1";

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _byKey.Count;
            }
        }
    }

    public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken) => default;

    public ValueTask RestoreAsync(IReadOnlyDictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>> saved, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _byKey.Clear();
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

    /// <summary>The entry of a row, new where there was none.</summary>
    public WatchedEntry Add(string key, out bool isNew)
    {
        lock (_gate)
        {
            isNew = !_byKey.TryGetValue(key, out var entry);
            return entry ?? Place(key, _free.TryPop(out var number) ? number : _entries.Count);
        }
    }

    /// <summary>Takes an entry off the list; false where it was off already.</summary>
    public bool Remove(WatchedEntry entry)
    {
        lock (_gate)
        {
            if (entry.IsGone)
            {
                return false;
            }

            entry.IsGone = true;
            _byKey.Remove(entry.Key);
            _entries[entry.Number] = null;
            _free.Push(entry.Number);
            Touch(entry.Number);
            return true;
        }
    }

    public WatchedEntry? Find(string key)
    {
        lock (_gate)
        {
            return _byKey.GetValueOrDefault(key);
        }
    }

    public WatchedEntry[] All()
    {
        lock (_gate)
        {
            return [.. _byKey.Values];
        }
    }

    private WatchedEntry Place(string key, int number)
    {
        while (_entries.Count <= number)
        {
            _entries.Add(null);
        }

        var entry = new WatchedEntry(key, number);
        _entries[number] = entry;
        _byKey.Add(key, entry);
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

    private void Restore(ReadOnlySpan<byte> segment)
    {
        while (segment.Length >= sizeof(int))
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(segment);
            Place(Encoding.UTF8.GetString(segment.Slice(sizeof(int), length)), _entries.Count);
            segment = segment[(sizeof(int) + length)..];
        }
    }

    private void Write(int segment, IBufferWriter<byte> output)
    {
        lock (_gate)
        {
            foreach (var entry in _entries.GetRange(segment * PerSegment, Math.Min(PerSegment, _entries.Count - (segment * PerSegment))).OfType<WatchedEntry>())
            {
                var length = Encoding.UTF8.GetByteCount(entry.Key);
                var span = output.GetSpan(sizeof(int) + length);
                BinaryPrimitives.WriteInt32LittleEndian(span, length);
                Encoding.UTF8.GetBytes(entry.Key, span[sizeof(int)..]);
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
