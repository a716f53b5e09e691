using Router.Contracts.Rows;

namespace Router.Subscribers.Aggregates.Measures;

/// <summary>Keeps the values themselves, for what can only be told from them: the smallest, the greatest, how many there are.</summary>
internal sealed class ValuesAccumulator(ColumnShape shape) : Accumulator(shape)
{
    public override Cells NewCells(int slots) => new CountCells(new long[slots], isSaved: false);

    public override ValueTree NewTree() => new(new ValueOrder(Shape));

    public override void Apply(Cells cells, ValueTree? tree, int slot, int group, ReadOnlySpan<byte> value, int sign) =>
        ((CountCells)cells).Counts[slot] += tree!.Add(group, value, sign);
}
