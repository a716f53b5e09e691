using Router.Subscribers.Aggregates.State;

namespace Router.Subscribers.Aggregates.Measures;

/// <summary>Sums of numbers of up to 64 bits: 2^63 of them do not overflow.</summary>
internal sealed class SumCells(Int128[] sums, long[] counts) : Cells
{
    public readonly Int128[] Sums = sums;
    public readonly long[] Counts = counts;

    public override void CopyTo(Cells target)
    {
        Sums.CopyTo(((SumCells)target).Sums.AsSpan());
        Counts.CopyTo(((SumCells)target).Counts.AsSpan());
    }

    public override bool IsZero(int slot) => Counts[slot] == 0 && Sums[slot] == Int128.Zero;

    public override void Clear(int slot) => (Counts[slot], Sums[slot]) = (0, 0);

    public override void Write(int slot, StateOutput output)
    {
        output.Write(Counts[slot]);
        output.Write(Sums[slot]);
    }

    public override void Add(int slot, ref StateInput input)
    {
        Counts[slot] += input.ReadNumber();
        Sums[slot] += input.ReadWide();
    }

    public override void AddTo(int slot, ref Total total)
    {
        total.Count += Counts[slot];
        total.Sum += Sums[slot];
    }
}
