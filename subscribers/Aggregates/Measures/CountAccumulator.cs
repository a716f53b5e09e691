using Router.Contracts.Rows;

namespace Router.Subscribers.Aggregates.Measures;

/// <summary>Counts values of any type.</summary>
internal sealed class CountAccumulator(ColumnShape shape) : Accumulator(shape)
{
    public override Cells NewCells(int slots) => new CountCells(new long[slots], isSaved: true);

    public override void Apply(Cells cells, ValueTree? tree, int slot, int group, ReadOnlySpan<byte> value, int sign) =>
        ((CountCells)cells).Counts[slot] += sign;
}
