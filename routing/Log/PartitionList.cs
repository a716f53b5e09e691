namespace Router.Routing.Log;

/// <summary>Partitions that got entries since the last publication, each once.</summary>
internal sealed class PartitionList
{
    private Partition[] _items = new Partition[16];
    private int _count;

    public ReadOnlySpan<Partition> Items => _items.AsSpan(0, _count);

    public void Add(Partition partition)
    {
        if (partition.IsDirty)
        {
            return;
        }

        if (_count == _items.Length)
        {
            Array.Resize(ref _items, 2 * _count);
        }

        partition.IsDirty = true;
        _items[_count++] = partition;
    }

    /// <summary>Higher levels first: a partition looks whether those above it have passed an entry, so they must have it by then.</summary>
    public void SortByLevel()
    {
        if (_count > 1)
        {
            _items.AsSpan(0, _count).Sort(static (left, right) => left.Level.CompareTo(right.Level));
        }
    }

    public void Clear()
    {
        foreach (var partition in Items)
        {
            partition.IsDirty = false;
        }

        Array.Clear(_items, 0, _count);
        _count = 0;
    }
}
