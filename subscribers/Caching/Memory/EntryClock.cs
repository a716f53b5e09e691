namespace Router.Subscribers.Caching.Memory;

/// <summary>
/// The entries in a circle and a hand that passes over those read since it came by last: whoever it stops at goes for one that comes.
/// Not for two threads at once.
/// </summary>
internal sealed class EntryClock(int capacity)
{
    private readonly Stack<int> _free = new();
    private MemoryEntry?[] _entries = new MemoryEntry?[Math.Min(capacity, 64)];
    private int _used;
    private int _hand;

    /// <summary>Entries in the circle.</summary>
    public int Count => _used - _free.Count;

    /// <summary>Puts an entry in; gives the one that had to go for it, if any.</summary>
    public MemoryEntry? Add(MemoryEntry entry)
    {
        var gone = Count == capacity ? TakeOne() : null;
        entry.Slot = gone?.Slot ?? FreeSlot();
        _entries[entry.Slot] = entry;
        return gone;
    }

    /// <summary>Takes an entry out.</summary>
    public void Remove(MemoryEntry entry)
    {
        _entries[entry.Slot] = null;
        _free.Push(entry.Slot);
    }

    /// <summary>Takes all out.</summary>
    public void Clear()
    {
        Array.Clear(_entries);
        _free.Clear();
        _used = 0;
        _hand = 0;
    }

    /// <summary>An entry at random, by a number from 0 to below <see cref="Count"/>; the next one where that place is empty.</summary>
    public MemoryEntry? At(int number)
    {
        for (var step = 0; step < _used; step++)
        {
            if (_entries[(number + step) % _used] is { } entry)
            {
                return entry;
            }
        }

        return null;
    }

    private MemoryEntry TakeOne()
    {
        while (true)
        {
            _hand = (_hand + 1) % _used;
            if (_entries[_hand] is { } entry && !entry.TakeRecent())
            {
                return entry;
            }
        }
    }

    private int FreeSlot()
    {
        if (_free.TryPop(out var free))
        {
            return free;
        }

        if (_used == _entries.Length)
        {
            Array.Resize(ref _entries, Math.Min(capacity, 2 * _used));
        }

        return _used++;
    }
}
