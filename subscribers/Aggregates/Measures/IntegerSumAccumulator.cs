using Router.Contracts.Rows;

namespace Router.Subscribers.Aggregates.Measures;

/// <summary>Adds up integers of every width, YEAR and BIT.</summary>
internal sealed class IntegerSumAccumulator(ColumnShape shape) : Accumulator(shape)
{
    private readonly ColumnEncoding _encoding = shape.Encoding;

    public override Cells NewCells(int slots) => new SumCells(new Int128[slots], new long[slots]);

    public override void Apply(Cells cells, ValueTree? tree, int slot, int group, ReadOnlySpan<byte> value, int sign)
    {
        Int128 number;
        if (IntegerReader.TryReadInt64(_encoding, value, out var signed))
        {
            number = signed;
        }
        else
        {
            IntegerReader.TryReadUInt64(_encoding, value, out var unsigned);
            number = unsigned;
        }

        var sums = (SumCells)cells;
        sums.Sums[slot] += sign < 0 ? -number : number;
        sums.Counts[slot] += sign;
    }
}
