using Router.Contracts.Rows;

namespace Router.Subscribers.Aggregates.Measures;

/// <summary>Adds up DECIMALs of at most 18 digits, as whole numbers of their last digit.</summary>
internal sealed class DecimalSumAccumulator(ColumnShape shape, ShortDecimal reader) : Accumulator(shape)
{
    public override Cells NewCells(int slots) => new SumCells(new Int128[slots], new long[slots]);

    public override void Apply(Cells cells, ValueTree? tree, int slot, int group, ReadOnlySpan<byte> value, int sign)
    {
        var sums = (SumCells)cells;
        sums.Add(slot, sign * reader.ReadUnscaled(value), sign);
    }
}
