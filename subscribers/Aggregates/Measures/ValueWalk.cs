namespace Router.Subscribers.Aggregates.Measures;

/// <summary>Walks the values of one group in order.</summary>
internal struct ValueWalk
{
    private readonly ReadOnlyMemory<ValueLeaf> _leaves;
    private readonly int _group;
    private readonly int _step;
    private int _leaf;
    private int _index;

    public ValueWalk(ReadOnlyMemory<ValueLeaf> leaves, int group, bool isDescending)
    {
        _leaves = leaves;
        _group = group;
        _step = isDescending ? -1 : 1;
        (_leaf, _index) = FirstOf(leaves.Span, isDescending ? group + 1 : group);
        _index -= isDescending ? 0 : 1;
    }

    /// <summary>The value the walk stands at.</summary>
    public readonly ValueEntry Current => _leaves.Span[_leaf].Entries[_index];

    /// <summary>Steps on, if there is another value of the group.</summary>
    public bool MoveNext()
    {
        var leaves = _leaves.Span;
        _index += _step;
        if (_leaf < leaves.Length && _index >= leaves[_leaf].Count)
        {
            (_leaf, _index) = (_leaf + 1, 0);
        }
        else if (_index < 0 || _leaf >= leaves.Length)
        {
            _leaf = Math.Min(_leaf, leaves.Length) - 1;
            _index = _leaf < 0 ? 0 : leaves[_leaf].Count - 1;
        }

        return _leaf >= 0 && _leaf < leaves.Length && leaves[_leaf].Entries[_index].Group == _group;
    }

    /// <summary>Where the first entry of a group, or of the next one there is, lies; behind the last leaf where there is none.</summary>
    public static (int Leaf, int Index) FirstOf(ReadOnlySpan<ValueLeaf> leaves, int group)
    {
        var (low, high) = (0, leaves.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = leaves[middle].Last.Group < group ? (middle + 1, high) : (low, middle);
        }

        if (low == leaves.Length)
        {
            return (low, 0);
        }

        var (first, end) = (0, leaves[low].Count);
        while (first < end)
        {
            var middle = (first + end) >>> 1;
            (first, end) = leaves[low].Entries[middle].Group < group ? (middle + 1, end) : (first, middle);
        }

        return (low, first);
    }
}
