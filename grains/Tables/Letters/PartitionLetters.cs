using System.Buffers;
using Router.Contracts;
using Router.Routing.DeadLetters;
using Router.Routing.Subscriptions;

namespace Router.Grains.Tables.Letters;

/// <summary>
/// A partition's dead letters, saved with its other state and by the same head: what is parked, and how far the partition has come, are committed by one
/// write. They lie in pages, of which a save writes those that changed. Changes of tables are nothing to it.
/// </summary>
/// <param name="maxBytes">Bytes of letters at most; they are in memory while the partition is.</param>
internal sealed class PartitionLetters(long maxBytes = PartitionLetters.DefaultMaxBytes) : IStatefulSubscriber, IDeadLetterStore
{
    /// <summary>The name they are saved under.</summary>
    public const string Subscription = "router:dead-letters";

    /// <summary>64 MiB.</summary>
    public const long DefaultMaxBytes = 64L << 20;

    /// <summary>A page with so many bytes takes no further letter: what is written to park one is that much more at most.</summary>
    private const int PageBytes = 16 << 10;

    private readonly Dictionary<DeadLetterId, KeptLetter> _letters = [];
    private readonly List<LetterPage> _pages = [];
    private LetterPage? _open;
    private Captured? _captured;
    private long _lastVersion;
    private long _bytes;

    /// <summary>How many there are.</summary>
    public int Count => _letters.Count;

    /// <summary>Another number after every change.</summary>
    public long Version => _lastVersion;

    /// <inheritdoc/>
    public string Definition => "dead letters, form 1";

    /// <inheritdoc/>
    public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken) => default;

    /// <inheritdoc/>
    /// <exception cref="DeadLetterException">They are damaged.</exception>
    public ValueTask RestoreAsync(IReadOnlyDictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>> saved, CancellationToken cancellationToken)
    {
        foreach (var segment in saved.Values.SelectMany(segments => segments))
        {
            var page = NewPage();
            foreach (var record in LetterFile.Read(segment, place =>
                $"The dead letters in the grain storage are damaged (page {page.Index}, byte {place}): restore it from a copy, or delete the grain's records to begin anew."))
            {
                var bytes = segment[(int)record.Start..(int)record.End];
                Keep(page, new KeptLetter(record.Record.Parked!, bytes, (int)(record.ChangeStart - record.Start), page));
            }
        }

        return default;
    }

    /// <summary>Of the pages that did not change it takes what it took before, and where none did, all of it: most saves are of deliveries that park nothing.</summary>
    public StateCapture Capture(string partition)
    {
        if (_captured is null)
        {
            var used = _pages.FindLastIndex(page => page.Bytes > 0) + 1;
            _captured = new Captured([.. _pages.Take(used).Select(page => (page.Version, page.Captured ??= [.. page.Letters]))]);
        }

        return _captured;
    }

    /// <inheritdoc/>
    public IReadOnlyList<DeadLetter> Load() => [.. _letters.Values.Select(kept => kept.Letter)];

    /// <inheritdoc/>
    public ValueTask AppendAsync(IReadOnlyList<ParkedChange> changes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var records = changes.Select(change => LetterFile.Write(new LetterRecord(change.Letter, null), change.Change.Span)).ToArray();
        var bytes = records.Sum(record => (long)record.Length);
        if (_bytes + bytes > maxBytes)
        {
            throw new DeadLetterException(
                DeadLetterFault.Full,
                $"The dead letters of {changes[0].Letter.Partition} are {_bytes} bytes, and may be {maxBytes}: replay or drop them. Until then it stops before {changes[0].Letter.Token}.");
        }

        for (var index = 0; index < records.Length; index++)
        {
            var page = PageWithRoom();
            Keep(page, new KeptLetter(changes[index].Letter, records[index], records[index].Length - changes[index].Change.Length, page));
        }

        return default;
    }

    /// <inheritdoc/>
    public ValueTask<ArraySegment<byte>> ReadAsync(DeadLetterId letter, CancellationToken cancellationToken) =>
        _letters.TryGetValue(letter, out var kept)
            ? ValueTask.FromResult(new ArraySegment<byte>(kept.Record[kept.ChangeStart..].ToArray()))
            : throw new DeadLetterException(DeadLetterFault.Damaged, $"There is no dead letter {letter}.");

    /// <inheritdoc/>
    public ValueTask RemoveAsync(IReadOnlyList<DeadLetterId> letters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(letters);
        foreach (var id in letters)
        {
            if (_letters.Remove(id, out var kept))
            {
                kept.Page.Letters.Remove(kept);
                Changed(kept.Page, -kept.Record.Length);
            }
        }

        return default;
    }

    private void Keep(LetterPage page, KeptLetter letter)
    {
        _letters.Add(letter.Letter.Id, letter);
        page.Letters.Add(letter);
        Changed(page, letter.Record.Length);
    }

    private void Changed(LetterPage page, int bytes)
    {
        page.Bytes += bytes;
        _bytes += bytes;
        page.Version = ++_lastVersion;
        page.Captured = null;
        _captured = null;
    }

    /// <summary>The one that was filled last, while it has room, or the first empty one, or a new one.</summary>
    private LetterPage PageWithRoom() => _open is { Bytes: < PageBytes } open ? open : _open = _pages.Find(page => page.Bytes == 0) ?? NewPage();

    private LetterPage NewPage()
    {
        _pages.Add(_open = new LetterPage { Index = _pages.Count });
        return _open;
    }

    private sealed class Captured((long Version, KeptLetter[] Letters)[] pages) : StateCapture
    {
        public override int SegmentCount => pages.Length;

        public override long VersionOf(int segment) => pages[segment].Version;

        public override void Write(int segment, IBufferWriter<byte> output)
        {
            foreach (var letter in pages[segment].Letters)
            {
                output.Write(letter.Record.Span);
            }
        }
    }
}
