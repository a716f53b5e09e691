using Router.Subscribers.Aggregates.Measures;
using Router.Subscribers.Aggregates.Reading;
using Router.Subscribers.Aggregates.State;

namespace Router.Subscribers.Aggregates.Parts;

/// <summary>Writes what a part has of groups, cells as they are saved, so that they can be added to those of other parts.</summary>
internal sealed class PartWriter(StoreFormat format, int depth)
{
    private readonly ValueLimits[] _limits = ValueLimits.Of(format, depth);

    public void Write(byte[] key, IReadOnlyList<GroupPart> parts, StateOutput output)
    {
        output.Write(key);
        output.Write((long)parts.Count);
        foreach (var part in parts)
        {
            Write(part, output);
        }
    }

    private void Write(in GroupPart part, StateOutput output)
    {
        output.Write(part.Rows);
        for (var index = 0; index < format.Accumulators.Length; index++)
        {
            var cells = part.Segment.Cells[index];
            cells.Write(part.Slot, output);
            if (format.Accumulators[index] is ValuesAccumulator)
            {
                WriteValues(part, index, ((CountCells)cells).Counts[part.Slot], output);
            }
        }
    }

    /// <summary>All values, or those at both ends with a gap between.</summary>
    private void WriteValues(in GroupPart part, int accumulator, long count, StateOutput output)
    {
        var limits = _limits[accumulator];
        var isWhole = count <= limits.Front + limits.Back;
        output.Write(isWhole);
        WriteValues(new ValueWalk(part.Leaves[accumulator], part.Group, isDescending: false), isWhole ? count : limits.Front, output);
        if (!isWhole)
        {
            WriteValues(new ValueWalk(part.Leaves[accumulator], part.Group, isDescending: true), limits.Back, output);
        }
    }

    private static void WriteValues(ValueWalk walk, long count, StateOutput output)
    {
        output.Write(count);
        for (; count > 0 && walk.MoveNext(); count--)
        {
            var entry = walk.Current;
            output.Write(entry.Key.Head);
            output.Write(entry.Times);
            output.Write(entry.Key.Bytes is not null);
            if (entry.Key.Bytes is { } bytes)
            {
                output.Write(bytes);
            }
        }
    }
}
