using Router.Subscribers.Aggregates.Measures;

namespace Router.Subscribers.Aggregates.State;

/// <summary>Groups side by side, a slot each; what a capture holds of it is never written to again.</summary>
internal sealed class GroupSegment
{
    public const int SlotBits = 7;
    public const int Slots = 1 << SlotBits;
    public const int SlotMask = Slots - 1;

    /// <summary>Keys, null where a slot is free.</summary>
    public readonly byte[]?[] Keys;

    /// <summary>Rows, less those taken out.</summary>
    public readonly long[] Rows;

    public readonly Cells[] Cells;

    public GroupSegment(StoreFormat format, long epoch)
    {
        Keys = new byte[]?[Slots];
        Rows = new long[Slots];
        Cells = Array.ConvertAll(format.Accumulators, accumulator => accumulator.NewCells(Slots));
        Epoch = epoch;
    }

    /// <summary>The captures before it was made: one made before the last is shared with it.</summary>
    public long Epoch { get; private set; }

    /// <summary>Never the same for two contents that were captured.</summary>
    public long Version { get; private set; } = ContentVersion.Next();

    /// <summary>Makes another segment of the same format hold the same from here on.</summary>
    public void CopyTo(GroupSegment target, long epoch)
    {
        Keys.CopyTo(target.Keys.AsSpan());
        Rows.CopyTo(target.Rows.AsSpan());
        for (var index = 0; index < Cells.Length; index++)
        {
            Cells[index].CopyTo(target.Cells[index]);
        }

        target.Renew(epoch);
    }

    /// <summary>What is written from here on is not what was captured before.</summary>
    public void Renew(long epoch) => (Epoch, Version) = (epoch, ContentVersion.Next());

    /// <summary>Whether nothing is left in the slot but its key.</summary>
    public bool IsZero(int slot)
    {
        if (Rows[slot] != 0)
        {
            return false;
        }

        foreach (var cells in Cells)
        {
            if (!cells.IsZero(slot))
            {
                return false;
            }
        }

        return true;
    }

    public void Clear(int slot)
    {
        (Keys[slot], Rows[slot]) = (null, 0);
        foreach (var cells in Cells)
        {
            cells.Clear(slot);
        }
    }
}
