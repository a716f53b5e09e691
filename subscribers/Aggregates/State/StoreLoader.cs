using Router.Subscribers.Aggregates.Measures;

namespace Router.Subscribers.Aggregates.State;

/// <summary>Adds the segments of a saved store to one in memory. Groups have other numbers there, so all groups come before all values.</summary>
internal sealed class StoreLoader(GroupStore store)
{
    private readonly Dictionary<long, int> _groups = [];

    public void AddGroups(ReadOnlySpan<byte> segment)
    {
        var input = new StateInput(segment);
        if (input.IsAtEnd || input.ReadNumber() != StoreCapture.Groups)
        {
            return;
        }

        while (!input.IsAtEnd)
        {
            var saved = input.ReadNumber();
            var group = store.FindOrAdd(input.ReadBytes());
            _groups.Add(saved, group);
            AddTo(group, ref input);
        }
    }

    public void AddValues(ReadOnlySpan<byte> segment)
    {
        var input = new StateInput(segment);
        var tree = input.IsAtEnd ? -1 : input.ReadCount() - StoreCapture.Groups - 1;
        while (tree >= 0 && !input.IsAtEnd)
        {
            var group = _groups[input.ReadNumber()];
            var head = input.ReadWord();
            var times = input.ReadNumber();
            var key = new ValueKey(head, input.ReadFlag() ? input.ReadBytes().ToArray() : null);
            var more = store.Trees[tree]!.Add(group, key, times);
            ((CountCells)store.Own(group).Cells[tree]).Counts[group & GroupSegment.SlotMask] += more;
        }
    }

    private void AddTo(int group, ref StateInput input)
    {
        var segment = store.Own(group);
        var slot = group & GroupSegment.SlotMask;
        segment.Rows[slot] += input.ReadNumber();
        foreach (var cells in segment.Cells)
        {
            cells.Add(slot, ref input);
        }
    }
}
