using Router.Routing.Durability;

namespace Router.Routing.DeadLetters;

/// <summary>
/// Dead letters in a folder: one file that is appended to and synced, and a lock that keeps a second owner out. Anybody may list it meanwhile; what else
/// is wanted of it is asked of its owner by <see cref="DeadLetterRequests"/>, or done by who opens it when it has none.
/// </summary>
public sealed class DeadLetterFolder : IDeadLetterStore, IDisposable
{
    /// <summary>A file with more bytes of letters that are gone than this, and than of others, is written anew.</summary>
    private const long CompactedBytes = 1 << 20;

    private readonly Dictionary<DeadLetterId, PlacedRecord> _letters = [];
    private readonly string _path;
    private readonly IDisposable _lock;
    private FileStream _file;
    private long _length;
    private long _liveBytes;

    private DeadLetterFolder(string path, IDisposable @lock)
    {
        _path = path;
        _lock = @lock;
        _file = OpenFile(FileOf(path));
    }

    /// <summary>Opens the folder, making it where it is not there, and locks it.</summary>
    /// <exception cref="DeadLetterException">Another process has it, it cannot be written, or it is damaged.</exception>
    public static DeadLetterFolder Open(string path)
    {
        IDisposable? held = null;
        try
        {
            Directory.CreateDirectory(path);
            held = FolderLock.TryTake(path) ?? throw new DeadLetterException(
                DeadLetterFault.InUse, $"The dead letters in {path} are in use by another process: ask that one, or stop it.");
            var folder = new DeadLetterFolder(path, held);
            folder.Recover();
            return folder;
        }
        catch (Exception failure)
        {
            held?.Dispose();
            throw failure is IOException or UnauthorizedAccessException ? NotWritten(path, failure) : failure;
        }
    }

    /// <summary>The letters of a folder, whoever owns it, in the order they were parked; none where there is no such folder.</summary>
    /// <exception cref="DeadLetterException">The file is damaged.</exception>
    public static IReadOnlyList<DeadLetter> List(string path)
    {
        if (!File.Exists(FileOf(path)))
        {
            return [];
        }

        using var file = OpenForReading(path);
        return [.. Remaining(file).Values.Select(record => record.Record.Parked!)];
    }

    /// <summary>A letter's change, whoever owns the folder; null where the letter is gone.</summary>
    /// <exception cref="DeadLetterException">The file is damaged.</exception>
    public static ArraySegment<byte>? FindChange(string path, DeadLetterId letter)
    {
        if (!File.Exists(FileOf(path)))
        {
            return null;
        }

        using var file = OpenForReading(path);
        return Remaining(file).TryGetValue(letter, out var record) ? new ArraySegment<byte>(LetterFile.ReadChange(file, record)) : default(ArraySegment<byte>?);
    }

    /// <inheritdoc/>
    public IReadOnlyList<DeadLetter> Load() => [.. _letters.Values.OrderBy(record => record.Start).Select(record => record.Record.Parked!)];

    /// <inheritdoc/>
    public ValueTask AppendAsync(IReadOnlyList<ParkedChange> changes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var records = changes.Select(change => LetterFile.Write(new LetterRecord(change.Letter, null), change.Change.Span)).ToArray();
        var place = _length;
        Append(records);
        for (var index = 0; index < records.Length; index++)
        {
            var end = place + records[index].Length;
            Add(new PlacedRecord(new LetterRecord(changes[index].Letter, null), place, end - changes[index].Change.Length, end));
            place = end;
        }

        return default;
    }

    /// <inheritdoc/>
    public ValueTask<ArraySegment<byte>> ReadAsync(DeadLetterId letter, CancellationToken cancellationToken) =>
        _letters.TryGetValue(letter, out var record)
            ? ValueTask.FromResult(new ArraySegment<byte>(LetterFile.ReadChange(_file, record)))
            : throw new DeadLetterException(DeadLetterFault.Damaged, $"{_path} has no dead letter {letter}.");

    /// <inheritdoc/>
    public ValueTask RemoveAsync(IReadOnlyList<DeadLetterId> letters, CancellationToken cancellationToken)
    {
        DeadLetterId[] known = [.. letters.Where(_letters.ContainsKey)];
        if (known.Length == 0)
        {
            return default;
        }

        Append([LetterFile.Write(new LetterRecord(null, known), [])]);
        foreach (var id in known)
        {
            _letters.Remove(id, out var record);
            _liveBytes -= record!.End - record.Start;
        }

        CompactIfWorthIt();
        return default;
    }

    /// <summary>Unlocks the folder.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _lock.Dispose();
    }

    private static string FileOf(string path) => Path.Combine(path, "letters");

    private static FileStream OpenFile(string file) => new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    private static FileStream OpenForReading(string path) => new(FileOf(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private static Dictionary<DeadLetterId, PlacedRecord> Remaining(FileStream file)
    {
        var letters = new Dictionary<DeadLetterId, PlacedRecord>();
        foreach (var record in LetterFile.Read(file))
        {
            if (record.Record.Parked is { } letter)
            {
                letters[letter.Id] = record;
            }

            foreach (var id in record.Record.Removed ?? [])
            {
                Remove(letters, id);
            }
        }

        return letters;
    }

    /// <summary>An identity without a table was written when a token had one letter at most.</summary>
    private static void Remove(Dictionary<DeadLetterId, PlacedRecord> letters, DeadLetterId id)
    {
        if (id.Table.Table is not null)
        {
            letters.Remove(id);
            return;
        }

        foreach (var known in letters.Keys.Where(known => known.Subscription == id.Subscription && known.Token == id.Token).ToArray())
        {
            letters.Remove(known);
        }
    }

    private static DeadLetterException NotWritten(string path, Exception failure) => new(
        DeadLetterFault.NotWritten, $"The dead letters could not be written in {path} ({failure.Message}): make room or mend the rights.", failure);

    /// <summary>Takes up what is there, and cuts off what a crash left half written.</summary>
    private void Recover()
    {
        foreach (var record in LetterFile.Read(_file))
        {
            _length = record.End;
        }

        foreach (var record in Remaining(_file).Values)
        {
            Add(record);
        }

        _file.SetLength(_length);
        _file.Flush(flushToDisk: true);
        DirectorySync.Flush(_path);
        CompactIfWorthIt();
    }

    private void Add(PlacedRecord record)
    {
        _letters[record.Record.Parked!.Id] = record;
        _liveBytes += record.End - record.Start;
    }

    /// <summary>What an earlier call left half written is written over, and what of it lies behind is cut off.</summary>
    private void Append(IReadOnlyList<byte[]> records)
    {
        try
        {
            _file.Position = _length;
            foreach (var record in records)
            {
                _file.Write(record);
            }

            _file.SetLength(_file.Position);
            _file.Flush(flushToDisk: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(_path, failure);
        }

        _length = _file.Position;
    }

    private void CompactIfWorthIt()
    {
        var goneBytes = _length - _liveBytes;
        if (goneBytes < CompactedBytes || goneBytes < _liveBytes)
        {
            return;
        }

        try
        {
            Compact();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(_path, failure);
        }
    }

    private void Compact()
    {
        var kept = _letters.Values.OrderBy(record => record.Start).ToArray();
        var anew = FileOf(_path) + ".new";
        using (var target = new FileStream(anew, FileMode.Create, FileAccess.Write))
        {
            foreach (var record in kept)
            {
                target.Write(LetterFile.Write(record.Record, LetterFile.ReadChange(_file, record)));
            }

            target.Flush(flushToDisk: true);
        }

        File.Move(anew, FileOf(_path), overwrite: true);
        DirectorySync.Flush(_path);
        _file.Dispose();
        _file = OpenFile(FileOf(_path));
        _letters.Clear();
        (_length, _liveBytes) = (_file.Length, 0);
        foreach (var record in Remaining(_file).Values)
        {
            Add(record);
        }
    }
}
