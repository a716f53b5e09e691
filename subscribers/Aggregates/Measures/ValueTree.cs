namespace Router.Subscribers.Aggregates.Measures;

/// <summary>
/// The values of one column by group and by order, each with how often the group has it: two levels of sorted leaves. A value that came as
/// often as it went is not kept; one that only went (it came by another partition) is, below zero.
/// </summary>
internal sealed class ValueTree(ValueOrder order)
{
    private readonly Stack<int> _freePages = [];
    private ValueLeaf[] _leaves = [];
    private int _count;
    private int _pages;
    private bool _isShared;
    private long _epoch;

    public ValueOrder Order => order;

    /// <summary>Leaves that were copied because a capture held them.</summary>
    public long Copied { get; private set; }

    /// <summary>Numbers given to leaves, those that are free again included.</summary>
    public int Pages => _pages;

    /// <summary>Counts a value; gives by how many the group's values that are kept became more, -1 to 1.</summary>
    public int Add(int group, ReadOnlySpan<byte> value, long times)
    {
        value = order.IsNumber ? value : order.Canonical(value);
        return Add(group, order.Head(value), value, times);
    }

    /// <summary>The same by the key.</summary>
    public int Add(int group, in ValueKey key, long times) => Add(group, key.Head, key.Bytes, times);

    /// <summary>The leaves, only to be looked at until the next value.</summary>
    public ReadOnlyMemory<ValueLeaf> Leaves => _leaves.AsMemory(0, _count);

    /// <summary>The leaves as they are now, which nobody writes to from here on.</summary>
    public ReadOnlyMemory<ValueLeaf> Capture()
    {
        _epoch++;
        _isShared = true;
        return _leaves.AsMemory(0, _count);
    }

    /// <summary>Forgets all values of a group.</summary>
    public void Remove(int group)
    {
        while (ValueWalk.FirstOf(_leaves.AsSpan(0, _count), group) is (var leaf, var index) && leaf < _count && _leaves[leaf].Entries[index].Group == group)
        {
            RemoveAt(leaf, index);
        }
    }

    private int Add(int group, ulong head, ReadOnlySpan<byte> value, long times)
    {
        if (_count == 0)
        {
            InsertLeaf(0, NewLeaf());
        }

        var leaf = FindLeaf(group, head, value);
        var index = FindIn(_leaves[leaf], group, head, value, out var isFound);
        if (isFound)
        {
            return Change(leaf, index, times);
        }

        Insert(leaf, index, new ValueEntry { Group = group, Key = new ValueKey(head, order.IsNumber ? null : value.ToArray()), Times = times });
        return 1;
    }

    private int Change(int leaf, int index, long times)
    {
        if (_leaves[leaf].Entries[index].Times + times == 0)
        {
            RemoveAt(leaf, index);
            return -1;
        }

        Own(leaf).Entries[index].Times += times;
        return 0;
    }

    private void Insert(int leaf, int index, in ValueEntry entry)
    {
        var target = Own(leaf);
        if (target.Count == ValueLeaf.Capacity)
        {
            var next = NewLeaf();
            target.SplitTo(next);
            InsertLeaf(leaf + 1, next);
            if (index > target.Count)
            {
                index -= target.Count;
                target = next;
            }
        }

        target.InsertAt(index, entry);
    }

    private void RemoveAt(int leaf, int index)
    {
        var target = Own(leaf);
        target.RemoveAt(index);
        if (target.Count == 0)
        {
            RemoveLeaf(leaf);
        }
        else if (target.Count < ValueLeaf.Capacity / 4 && leaf + 1 < _count && target.Count + _leaves[leaf + 1].Count <= ValueLeaf.Capacity / 2)
        {
            target.Take(_leaves[leaf + 1]);
            RemoveLeaf(leaf + 1);
        }
    }

    /// <summary>The last leaf whose first entry is not behind the value.</summary>
    private int FindLeaf(int group, ulong head, ReadOnlySpan<byte> value)
    {
        var (low, high) = (0, _count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) >>> 1;
            if (Compare(_leaves[middle].First, group, head, value) <= 0)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }

    private int FindIn(ValueLeaf leaf, int group, ulong head, ReadOnlySpan<byte> value, out bool isFound)
    {
        var (low, high) = (0, leaf.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var compared = Compare(leaf.Entries[middle], group, head, value);
            if (compared == 0)
            {
                isFound = true;
                return middle;
            }

            (low, high) = compared < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        isFound = false;
        return low;
    }

    private int Compare(in ValueEntry entry, int group, ulong head, ReadOnlySpan<byte> value)
    {
        var compared = entry.Group.CompareTo(group);
        compared = compared != 0 ? compared : entry.Key.Head.CompareTo(head);
        return compared != 0 || order.IsNumber ? compared : order.CompareRest(entry.Key.Bytes, value);
    }

    private ValueLeaf NewLeaf() => new(_freePages.TryPop(out var page) ? page : _pages++, _epoch);

    private ValueLeaf Own(int leaf)
    {
        var found = _leaves[leaf];
        if (found.Epoch != _epoch)
        {
            OwnList();
            _leaves[leaf] = found = found.CloneAt(_epoch);
            Copied++;
        }

        return found;
    }

    private void OwnList()
    {
        if (_isShared)
        {
            _leaves = (ValueLeaf[])_leaves.Clone();
            _isShared = false;
        }
    }

    private void InsertLeaf(int index, ValueLeaf leaf)
    {
        OwnList();
        if (_count == _leaves.Length)
        {
            Array.Resize(ref _leaves, Math.Max(4, 2 * _count));
        }

        _leaves.AsSpan(index, _count - index).CopyTo(_leaves.AsSpan(index + 1));
        _leaves[index] = leaf;
        _count++;
    }

    private void RemoveLeaf(int index)
    {
        OwnList();
        _freePages.Push(_leaves[index].Page);
        _leaves.AsSpan(index + 1, _count - index - 1).CopyTo(_leaves.AsSpan(index));
        _leaves[--_count] = null!;
    }
}
