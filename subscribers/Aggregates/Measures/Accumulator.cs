using Router.Contracts.Rows;
using Router.Subscribers.Aggregates.State;

namespace Router.Subscribers.Aggregates.Measures;

/// <summary>How the values of one column that are not NULL are put together; chosen once a column's type. It holds nothing itself.</summary>
internal abstract class Accumulator(ColumnShape shape)
{
    public ColumnShape Shape => shape;

    /// <summary>Empty slots for one segment.</summary>
    public abstract Cells NewCells(int slots);

    /// <summary>Where it keeps the values themselves; null where it does not.</summary>
    public virtual ValueTree? NewTree() => null;

    /// <summary>Adds a value, or takes it out where <paramref name="sign"/> is -1.</summary>
    public abstract void Apply(Cells cells, ValueTree? tree, int slot, int group, ReadOnlySpan<byte> value, int sign);

    /// <summary>Adds a column's values of many rows, or takes them out. Their groups' segments are the store's own.</summary>
    /// <param name="store">Where the groups are.</param>
    /// <param name="index">The accumulator's place in it.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="ordinal">The column.</param>
    /// <param name="sign">1 or -1.</param>
    public virtual void ApplyAll(GroupStore store, int index, RowRun rows, int ordinal, int sign)
    {
        for (var row = 0; row < rows.Count; row++)
        {
            if (rows.TryTake(row, ordinal, out var value))
            {
                var group = rows.Groups[row];
                Apply(store.SegmentOf(group).Cells[index], store.Trees[index], group & GroupSegment.SlotMask, group, value, sign);
            }
        }
    }
}
