using System.Numerics;
using Router.Subscribers.Aggregates.State;

namespace Router.Subscribers.Aggregates.Measures;

/// <summary>Sums of DECIMALs of more than 18 digits.</summary>
internal sealed class WideSumCells(BigInteger[] sums, long[] counts) : Cells
{
    public readonly BigInteger[] Sums = sums;
    public readonly long[] Counts = counts;

    public override void CopyTo(Cells target)
    {
        Sums.CopyTo(((WideSumCells)target).Sums.AsSpan());
        Counts.CopyTo(((WideSumCells)target).Counts.AsSpan());
    }

    public override bool IsZero(int slot) => Counts[slot] == 0 && Sums[slot].IsZero;

    public override void Clear(int slot) => (Counts[slot], Sums[slot]) = (0, default);

    public override void Write(int slot, StateOutput output)
    {
        output.Write(Counts[slot]);
        output.Write(Sums[slot]);
    }

    public override void Add(int slot, ref StateInput input)
    {
        Counts[slot] += input.ReadNumber();
        Sums[slot] += input.ReadInteger();
    }

    public override void AddTo(int slot, ref Total total)
    {
        total.Count += Counts[slot];
        total.Sum += Sums[slot];
    }
}
