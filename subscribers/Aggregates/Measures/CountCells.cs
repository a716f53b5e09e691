using Router.Subscribers.Aggregates.State;

namespace Router.Subscribers.Aggregates.Measures;

/// <summary>Counts: of values that are not NULL, or of the entries that a tree has for the group.</summary>
internal sealed class CountCells(long[] counts, bool isSaved) : Cells
{
    public readonly long[] Counts = counts;

    public override void CopyTo(Cells target) => Counts.CopyTo(((CountCells)target).Counts.AsSpan());

    public override bool IsZero(int slot) => Counts[slot] == 0;

    public override void Clear(int slot) => Counts[slot] = 0;

    /// <summary>The entries of a tree are saved by themselves.</summary>
    public override void Write(int slot, StateOutput output)
    {
        if (isSaved)
        {
            output.Write(Counts[slot]);
        }
    }

    public override void Add(int slot, ref StateInput input) => Counts[slot] += isSaved ? input.ReadNumber() : 0;

    public override void AddTo(int slot, ref Total total) => total.Count += Counts[slot];
}
