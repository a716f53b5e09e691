using Router.Subscribers.Aggregates.Measures;

namespace Router.Subscribers.Aggregates.State;

/// <summary>
/// A store as it was at one cut, in segments that keep their numbers: those of groups, and the leaves of each tree, one after the other in turns.
/// </summary>
internal sealed class StoreCapture(StoreFormat format, SpareSegments spare, ReadOnlyMemory<GroupSegment> groups, ReadOnlyMemory<ValueLeaf>[] leaves, int[] pages)
{
    /// <summary>The first byte of a segment that holds groups; leaves have their accumulator's place behind it.</summary>
    public const byte Groups = 1;

    private readonly int[] _trees = [.. Enumerable.Range(0, pages.Length).Where(index => format.Accumulators[index] is ValuesAccumulator)];
    private ValueLeaf?[][]? _byPage;

    public StoreFormat Format => format;

    public ReadOnlySpan<GroupSegment> Segments => groups.Span;

    public ReadOnlyMemory<ValueLeaf>[] Leaves => leaves;

    /// <summary>Segments, those that are empty included.</summary>
    public int SegmentCount => (1 + _trees.Length) * _trees.Aggregate(groups.Length, (count, tree) => Math.Max(count, pages[tree]));

    public long VersionOf(int segment)
    {
        var (turn, index) = Place(segment);
        return turn == 0
            ? index < groups.Length ? groups.Span[index].Version : 0
            : LeafOf(turn, index)?.Version ?? 0;
    }

    public void Write(int segment, StateOutput output)
    {
        var (turn, index) = Place(segment);
        if (turn > 0 && LeafOf(turn, index) is { } leaf)
        {
            WriteLeaf(_trees[turn - 1], leaf, output);
        }
        else if (turn == 0 && index < groups.Length)
        {
            WriteGroups(index, groups.Span[index], output);
        }
    }

    /// <summary>Nothing of it is read any more. Once.</summary>
    public void Release() => spare.Release();

    private (int Turn, int Index) Place(int segment) => (segment % (1 + _trees.Length), segment / (1 + _trees.Length));

    private ValueLeaf? LeafOf(int turn, int page)
    {
        var byPage = (_byPage ??= [.. _trees.Select(ByPage)])[turn - 1];
        return page < byPage.Length ? byPage[page] : null;
    }

    private ValueLeaf?[] ByPage(int tree)
    {
        var found = new ValueLeaf?[pages[tree]];
        foreach (var leaf in leaves[tree].Span)
        {
            found[leaf.Page] = leaf;
        }

        return found;
    }

    private static void WriteGroups(int index, GroupSegment segment, StateOutput output)
    {
        output.Write((long)Groups);
        for (var slot = 0; slot < GroupSegment.Slots; slot++)
        {
            if (segment.Keys[slot] is { } key)
            {
                output.Write(((long)index << GroupSegment.SlotBits) + slot);
                output.Write(key);
                output.Write(segment.Rows[slot]);
                foreach (var cells in segment.Cells)
                {
                    cells.Write(slot, output);
                }
            }
        }
    }

    private static void WriteLeaf(int tree, ValueLeaf leaf, StateOutput output)
    {
        output.Write((long)Groups + 1 + tree);
        foreach (ref readonly var entry in leaf.Entries.AsSpan(0, leaf.Count))
        {
            output.Write((long)entry.Group);
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
