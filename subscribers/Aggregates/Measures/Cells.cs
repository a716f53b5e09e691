using Router.Subscribers.Aggregates.State;

namespace Router.Subscribers.Aggregates.Measures;

/// <summary>What one accumulator holds for the groups of one segment, a slot each.</summary>
internal abstract class Cells
{
    /// <summary>Makes cells of the same kind hold the same.</summary>
    public abstract void CopyTo(Cells target);

    /// <summary>Whether nothing is left of what was added to the slot.</summary>
    public abstract bool IsZero(int slot);

    public abstract void Clear(int slot);

    public abstract void Write(int slot, StateOutput output);

    /// <summary>Adds what was written.</summary>
    public abstract void Add(int slot, ref StateInput input);

    public abstract void AddTo(int slot, ref Total total);
}
