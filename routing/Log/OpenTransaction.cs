using Router.Contracts;

namespace Router.Routing.Log;

/// <summary>What was read of a transaction whose end was not read yet: entries over segments or, when it is large, a file.</summary>
internal sealed class OpenTransaction(SegmentWindow window)
{
    private readonly TableChangeNumbers _numbers = new();
    private LogEntry[] _entries = new LogEntry[16];
    private int _count;
    private long _memoryBytes;

    public SpillFile? Spilled { get; private set; }

    public ReadOnlySpan<LogEntry> Entries => _entries.AsSpan(0, _count);

    public bool IsEmpty => _count == 0 && Spilled is null;

    /// <summary>What its records would take, or take, in a file: the same number wherever they lie.</summary>
    public long LengthBytes => Spilled?.LengthBytes ?? _memoryBytes;

    /// <summary>Notes in the frame which it is of the changes of its table that say the same; before it is added here or to the file.</summary>
    public void Number(ChangeFrame frame)
    {
        if (IsEmpty)
        {
            _numbers.Clear();
        }

        frame.TableChangeNumber = frame.Kind == ChangeKind.Table ? _numbers.Next(frame) : 0;
    }

    public void Add(ChangeFrame frame, byte[] bytes, int offset)
    {
        if (_count == _entries.Length)
        {
            Array.Resize(ref _entries, 2 * _count);
        }

        _entries[_count++] = LogEntry.Of(frame, bytes, offset);
        _memoryBytes += SpillFile.HeaderBytes + frame.LengthBytes;
    }

    /// <summary>Moves all entries to a file, where further ones go too.</summary>
    public SpillFile Spill(string folder)
    {
        if (Spilled is { } already)
        {
            return already;
        }

        var file = new SpillFile(folder);
        foreach (ref readonly var entry in Entries)
        {
            file.Append(entry);
        }

        ReleaseEntries(0);
        return Spilled = file;
    }

    /// <summary>Drops what was added after the length was <paramref name="lengthBytes"/>.</summary>
    public void Rewind(long lengthBytes)
    {
        if (Spilled is { } file)
        {
            file.Truncate(lengthBytes);
            return;
        }

        var keep = _count;
        var kept = _memoryBytes;
        while (kept > lengthBytes)
        {
            kept -= SpillFile.HeaderBytes + _entries[--keep].LengthBytes;
        }

        ReleaseEntries(keep);
        _memoryBytes = kept;
    }

    /// <summary>Hands over the file; the transaction is empty again.</summary>
    public SpillFile? TakeSpilled()
    {
        var file = Spilled;
        Spilled = null;
        return file;
    }

    /// <summary>Forgets the entries, whose bytes stay: they were dispatched.</summary>
    public void Clear()
    {
        Array.Clear(_entries, 0, _count);
        _count = 0;
        _memoryBytes = 0;
    }

    private void ReleaseEntries(int keep)
    {
        if (keep < _count)
        {
            window.Truncate(_entries[keep].Bytes, _entries[keep].Offset);
            Array.Clear(_entries, keep, _count - keep);
            _count = keep;
        }

        if (keep == 0)
        {
            _memoryBytes = 0;
        }
    }
}
