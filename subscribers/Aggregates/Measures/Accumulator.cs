using Router.Contracts.Rows;

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
}
