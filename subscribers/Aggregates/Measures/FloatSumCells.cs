using System.Numerics;
using Router.Subscribers.Aggregates.State;

namespace Router.Subscribers.Aggregates.Measures;

/// <summary>Exact sums of FLOAT or DOUBLE; their unit is 2^-1074.</summary>
internal sealed class FloatSumCells(ExactFloat?[] sums, long[] counts) : Cells
{
    public readonly ExactFloat?[] Sums = sums;
    public readonly long[] Counts = counts;

    public override void CopyTo(Cells target)
    {
        var copy = (FloatSumCells)target;
        for (var slot = 0; slot < Sums.Length; slot++)
        {
            copy.Sums[slot] = Sums[slot]?.Clone();
        }

        Counts.CopyTo(copy.Counts.AsSpan());
    }

    public override bool IsZero(int slot) => Counts[slot] == 0 && Sums[slot] is not { IsZero: false };

    public override void Clear(int slot) => (Counts[slot], Sums[slot]) = (0, null);

    public void Add(int slot, double value, int sign)
    {
        (Sums[slot] ??= new ExactFloat()).Add(value, sign);
        Counts[slot] += sign;
    }

    public override void Write(int slot, StateOutput output)
    {
        output.Write(Counts[slot]);
        output.Write(Sums[slot]?.Scaled ?? BigInteger.Zero);
    }

    public override void Add(int slot, ref StateInput input)
    {
        Counts[slot] += input.ReadNumber();
        (Sums[slot] ??= new ExactFloat()).AddScaled(input.ReadInteger());
    }

    public override void AddTo(int slot, ref Total total)
    {
        total.Count += Counts[slot];
        total.Sum += Sums[slot]?.Scaled ?? BigInteger.Zero;
    }
}
