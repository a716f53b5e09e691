namespace Router.Subscribers.Caching.Memory;

/// <summary>Which entries bear a tag. Not for two threads at once.</summary>
internal sealed class TagIndex
{
    private readonly Dictionary<string, HashSet<MemoryEntry>> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<MemoryEntry>>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    public TagIndex() => _bySpan = _entries.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Adds an entry under its tags.</summary>
    public void Add(MemoryEntry entry)
    {
        foreach (var tag in entry.Tags)
        {
            if (!_entries.TryGetValue(tag, out var bearers))
            {
                _entries.Add(tag, bearers = []);
            }

            bearers.Add(entry);
        }
    }

    /// <summary>Takes an entry out.</summary>
    public void Remove(MemoryEntry entry)
    {
        foreach (var tag in entry.Tags)
        {
            if (_entries.TryGetValue(tag, out var bearers) && bearers.Remove(entry) && bearers.Count == 0)
            {
                _entries.Remove(tag);
            }
        }
    }

    /// <summary>Takes the entries of a tag; empty where there are none.</summary>
    public IReadOnlyCollection<MemoryEntry> Take(ReadOnlySpan<char> tag) => _bySpan.Remove(tag, out _, out var bearers) ? bearers : [];

    /// <summary>Takes all out.</summary>
    public void Clear() => _entries.Clear();
}
