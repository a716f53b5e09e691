namespace Router.Subscribers.Aggregates.Measures;

/// <summary>Neighbouring entries of a <see cref="ValueTree"/>; what a capture holds of it is never written to again.</summary>
internal sealed class ValueLeaf(int page, long epoch)
{
    public const int Capacity = 128;

    public readonly ValueEntry[] Entries = new ValueEntry[Capacity];

    public int Count;

    /// <summary>Its number among the leaves of its tree, as long as it lives.</summary>
    public int Page { get; } = page;

    /// <summary>The captures before it was made: one made before the last is shared with it.</summary>
    public long Epoch { get; } = epoch;

    /// <summary>Never the same for two contents that were captured.</summary>
    public long Version { get; } = State.ContentVersion.Next();

    public ref ValueEntry First => ref Entries[0];

    public ref ValueEntry Last => ref Entries[Count - 1];

    public ValueLeaf CloneAt(long epoch)
    {
        var clone = new ValueLeaf(Page, epoch) { Count = Count };
        Entries.AsSpan(0, Count).CopyTo(clone.Entries);
        return clone;
    }

    public void InsertAt(int index, in ValueEntry entry)
    {
        Entries.AsSpan(index, Count - index).CopyTo(Entries.AsSpan(index + 1));
        Entries[index] = entry;
        Count++;
    }

    public void RemoveAt(int index)
    {
        Entries.AsSpan(index + 1, Count - index - 1).CopyTo(Entries.AsSpan(index));
        Entries[--Count] = default;
    }

    /// <summary>Appends the entries of the leaf behind this one.</summary>
    public void Take(ValueLeaf next)
    {
        next.Entries.AsSpan(0, next.Count).CopyTo(Entries.AsSpan(Count));
        Count += next.Count;
    }

    /// <summary>Gives the upper half away.</summary>
    public void SplitTo(ValueLeaf next)
    {
        var kept = Count / 2;
        var given = Entries.AsSpan(kept, Count - kept);
        given.CopyTo(next.Entries);
        next.Count = given.Length;
        given.Clear();
        Count = kept;
    }
}
