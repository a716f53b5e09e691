using System.Numerics;
using Router.Contracts.Rows;

namespace Router.Subscribers.Aggregates.Measures;

/// <summary>Adds up DECIMALs of any number of digits.</summary>
internal sealed class WideSumAccumulator(ColumnShape shape) : Accumulator(shape)
{
    public override Cells NewCells(int slots) => new WideSumCells(new BigInteger[slots], new long[slots]);

    public override void Apply(Cells cells, ValueTree? tree, int slot, int group, ReadOnlySpan<byte> value, int sign)
    {
        var unscaled = PackedDecimal.Read(Shape, value, Shape.Precision, Shape.Scale).Unscaled;
        var sums = (WideSumCells)cells;
        sums.Sums[slot] += sign < 0 ? -unscaled : unscaled;
        sums.Counts[slot] += sign;
    }
}
