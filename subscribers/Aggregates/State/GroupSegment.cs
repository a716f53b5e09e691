using Router.Subscribers.Aggregates.Measures;

namespace Router.Subscribers.Aggregates.State;

/// <summary>Groups side by side, a slot each; what a capture holds of it is never written to again.</summary>
internal sealed class GroupSegment
{
    public const int SlotBits = 10;
    public const int Slots = 1 << SlotBits;
    public const int SlotMask = Slots - 1;

    /// <summary>Keys, null where a slot is free.</summary>
    public readonly byte[]?[] Keys;

    /// <summary>Rows, less those taken out.</summary>
    public readonly long[] Rows;

    public readonly Cells[] Cells;

    private GroupSegment(byte[]?[] keys, long[] rows, Cells[] cells, long epoch) => (Keys, Rows, Cells, Epoch) = (keys, rows, cells, epoch);

    /// <summary>The captures before it was made: one made before the last is shared with it.</summary>
    public long Epoch { get; }

    /// <summary>Never the same for two contents that were captured.</summary>
    public long Version { get; } = ContentVersion.Next();

    public static GroupSegment Make(StoreFormat format, long epoch) =>
        new(new byte[]?[Slots], new long[Slots], Array.ConvertAll(format.Accumulators, accumulator => accumulator.NewCells(Slots)), epoch);

    public GroupSegment CloneAt(long epoch) =>
        new((byte[]?[])Keys.Clone(), (long[])Rows.Clone(), Array.ConvertAll(Cells, cells => cells.Clone()), epoch);

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
