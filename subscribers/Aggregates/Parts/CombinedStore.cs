using Router.Subscribers.Aggregates.Measures;
using Router.Subscribers.Aggregates.Reading;
using Router.Subscribers.Aggregates.State;

namespace Router.Subscribers.Aggregates.Parts;

/// <summary>Adds up what parts have of groups, and notes where they did not give all values.</summary>
internal sealed class CombinedStore(StoreFormat format)
{
    private readonly GroupStore _store = new(format);
    private readonly Dictionary<(int Group, int Accumulator), ValueGap> _gaps = [];

    /// <summary>Adds the groups of an answer up to a key, which is the last that all answers tell of; null for all.</summary>
    public void Add(ReadOnlySpan<byte> groups, byte[]? last, GroupKeyOrder order)
    {
        var input = new StateInput(groups);
        while (!input.IsAtEnd)
        {
            var key = input.ReadBytes().ToArray();
            if (last is not null && order.Compare(key, last) > 0)
            {
                return;
            }

            var group = _store.FindOrAdd(key);
            for (var parts = input.ReadCount(); parts > 0; parts--)
            {
                AddTo(group, ref input);
            }
        }
    }

    /// <summary>The keys of all groups, in no order.</summary>
    public List<byte[]> Keys()
    {
        var keys = new List<byte[]>(_store.Count);
        _store.ForEach((store, group) => keys.Add(store.KeyOf(group).ToArray()));
        return keys;
    }

    /// <summary>What all parts together have of a group; null where it has no rows.</summary>
    public GroupPart? Find(byte[] key) => _store.Find(key) is >= 0 and var group && PartOf(group) is { Rows: > 0 } part ? part : null;

    /// <summary>Whether the values that were given tell the group's measures.</summary>
    public bool IsSettled(in GroupPart part)
    {
        for (var index = 0; _gaps.Count > 0 && index < format.Definition.Measures.Count; index++)
        {
            var accumulator = format.AccumulatorOfMeasure[index];
            if (accumulator >= 0 && _gaps.TryGetValue((part.Group, accumulator), out var gap) && !IsSettled(format.Definition.Measures[index], accumulator, part, gap))
            {
                return false;
            }
        }

        return true;
    }

    private GroupPart PartOf(int group) => new(_store.SegmentOf(group), group, Array.ConvertAll(_store.Trees, tree => tree?.Leaves ?? default));

    private bool IsSettled(Measure measure, int accumulator, GroupPart part, ValueGap gap)
    {
        var order = _store.Trees[accumulator]!.Order;
        var wanted = measure.Kind == MeasureKind.Top ? measure.Limit : 1;
        foreach (var (key, times) in MergedValues.Of([part], accumulator, order, isDescending: measure.Kind != MeasureKind.Min))
        {
            var isKnown = measure.Kind == MeasureKind.Min ? gap.HasAllUpTo(key, order) : measure.Kind is MeasureKind.Max or MeasureKind.Top && gap.HasAllFrom(key, order);
            if (!isKnown || times >= wanted)
            {
                return isKnown;
            }

            wanted -= (int)times;
        }

        return false;
    }

    private void AddTo(int group, ref StateInput input)
    {
        var segment = _store.Own(group);
        var slot = group & GroupSegment.SlotMask;
        segment.Rows[slot] += input.ReadNumber();
        for (var index = 0; index < format.Accumulators.Length; index++)
        {
            segment.Cells[index].Add(slot, ref input);
            if (_store.Trees[index] is { } tree)
            {
                AddValues(tree, index, group, (CountCells)segment.Cells[index], ref input);
            }
        }
    }

    private void AddValues(ValueTree tree, int accumulator, int group, CountCells cells, ref StateInput input)
    {
        var isWhole = input.ReadFlag();
        var front = AddValues(tree, group, cells, ref input);
        if (!isWhole)
        {
            var gap = new ValueGap(front, AddValues(tree, group, cells, ref input));
            _gaps[(group, accumulator)] = _gaps.TryGetValue((group, accumulator), out var other) ? gap.With(other, tree.Order) : gap;
        }
    }

    /// <summary>Gives the last one.</summary>
    private static ValueKey? AddValues(ValueTree tree, int group, CountCells cells, ref StateInput input)
    {
        ValueKey? last = null;
        for (var count = input.ReadNumber(); count > 0; count--)
        {
            var head = input.ReadWord();
            var times = input.ReadNumber();
            var key = new ValueKey(head, input.ReadFlag() ? input.ReadBytes().ToArray() : null);
            cells.Counts[group & GroupSegment.SlotMask] += tree.Add(group, key, times);
            last = key;
        }

        return last;
    }
}
