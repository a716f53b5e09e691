using System.Runtime.CompilerServices;
using Router.Contracts.Rows;
using Router.Subscribers.Aggregates.State;

namespace Router.Subscribers.Aggregates.Measures;

/// <summary>Adds up numbers that 64 bits hold.</summary>
internal sealed class SumAccumulator<TNumber>(ColumnShape shape, TNumber number) : Accumulator(shape)
    where TNumber : struct, IWholeNumber
{
    private readonly TNumber _number = number;

    public override Cells NewCells(int slots) => new SumCells(new Int128[slots], new long[slots]);

    public override void Apply(Cells cells, ValueTree? tree, int slot, int group, ReadOnlySpan<byte> value, int sign) =>
        Add((SumCells)cells, slot, _number.Read(value), sign);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void ApplyAll(GroupStore store, int index, RowRun rows, int ordinal, int sign)
    {
        var number = _number;
        var (cells, segment) = (default(SumCells), -1);
        for (var row = 0; row < rows.Count; row++)
        {
            if (rows.TryTake(row, ordinal, out var value))
            {
                var group = rows.Groups[row];
                if (group >> GroupSegment.SlotBits != segment)
                {
                    segment = group >> GroupSegment.SlotBits;
                    cells = (SumCells)store.SegmentOf(group).Cells[index];
                }

                Add(cells!, group & GroupSegment.SlotMask, number.Read(value), sign);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(SumCells cells, int slot, Int128 number, int sign)
    {
        cells.Sums[slot] += sign < 0 ? -number : number;
        cells.Counts[slot] += sign;
    }
}
