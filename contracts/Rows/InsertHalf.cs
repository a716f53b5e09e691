namespace Router.Contracts.Rows;

/// <summary>
/// The insert half of an update that changed its key, as rows of their own: the after image, and where that lacks a part of the key, as MINIMAL ones do,
/// whatever it lacks from the before image.
/// </summary>
public static class InsertHalf
{
    /// <summary>How the insert halves of updates lie in bytes.</summary>
    public static RowLayout Layout(RowLayout before, RowLayout after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return Array.TrueForAll(after.Table.KeyOrdinals, after.Has) ? after : after.Table.Layout(after.PresentWith(before));
    }

    /// <summary>The bytes of one, in the layout that <see cref="Layout"/> gives.</summary>
    /// <param name="change">An update.</param>
    /// <param name="layout">That layout.</param>
    /// <param name="scratch">Room for an image put together from both; used only where they have to be. It grows as needed.</param>
    public static ReadOnlySpan<byte> Bytes(in RowChange change, RowLayout layout, ref byte[] scratch)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(scratch);
        var (before, after) = (change.Before, change.After);
        if (layout.ColumnCount == change.AfterColumnCount)
        {
            return after.Bytes;
        }

        var bound = layout.BitmapBytes + change.Bytes.Length;
        if (scratch.Length < bound)
        {
            scratch = new byte[Math.Max(bound, 2 * scratch.Length)];
        }

        return scratch.AsSpan(0, Merge(before, after, layout, scratch));
    }

    private static int Merge(in RowImage before, in RowImage after, RowLayout layout, byte[] target)
    {
        var length = layout.BitmapBytes;
        target.AsSpan(0, length).Clear();
        foreach (var ordinal in layout.OrdinalSpan)
        {
            var image = after.IsAbsent(ordinal) ? before : after;
            if (!image.TryTakeWhole(ordinal, out var whole))
            {
                var position = layout.Slot(ordinal).Position;
                target[position >> 3] |= (byte)(1 << (position & 7));
                continue;
            }

            whole.CopyTo(target.AsSpan(length));
            length += whole.Length;
        }

        return length;
    }
}
