namespace Router.Contracts.Rows;

/// <content>
/// The primary key's bytes: the row encoding of its columns, with their length prefixes, in the key's order. Two rows of a table have equal bytes
/// only if they are the same row to a byte-wise eye: a collation that holds 'a' and 'A' equal does not make their bytes equal.
/// </content>
public readonly partial struct RowImage
{
    /// <summary>The length of the key's bytes; -1 where the table has no primary key or the image holds not all of it.</summary>
    public int KeyLengthBytes
    {
        get
        {
            var key = Table.KeyOrdinals;
            var lengthBytes = key.Length == 0 ? -1 : 0;
            for (var index = 0; index < key.Length; index++)
            {
                if (!TryTakeWhole(key[index], out var part))
                {
                    return -1;
                }

                lengthBytes += part.Length;
            }

            return lengthBytes;
        }
    }

    /// <summary>Copies the key's bytes.</summary>
    /// <returns>False where there is no whole key, or not enough room for it; nothing is written then that counts.</returns>
    public bool TryCopyKey(Span<byte> destination, out int lengthBytes) => TryCopyKey(destination, default, out lengthBytes);

    /// <summary>The key's bytes without a copy where the key is one column, else copied to <paramref name="scratch"/>. Valid as long as both.</summary>
    /// <returns>False where there is no whole key, or <paramref name="scratch"/> is too small for it.</returns>
    public bool TryGetKey(Span<byte> scratch, out ReadOnlySpan<byte> key)
    {
        var ordinals = Table.KeyOrdinals;
        if (ordinals.Length == 1)
        {
            return TryTakeWhole(ordinals[0], out key);
        }

        var known = TryCopyKey(scratch, default, out var lengthBytes);
        key = scratch[..lengthBytes];
        return known;
    }

    /// <summary>Copies the key's bytes, the parts that this image lacks from <paramref name="fallback"/>, if that exists.</summary>
    internal bool TryCopyKey(Span<byte> destination, in RowImage fallback, out int lengthBytes)
    {
        lengthBytes = 0;
        var key = Table.KeyOrdinals;
        for (var index = 0; index < key.Length; index++)
        {
            var known = TryTakeWhole(key[index], out var part) || (fallback.Exists && fallback.TryTakeWhole(key[index], out part));
            if (!known || !part.TryCopyTo(destination[lengthBytes..]))
            {
                lengthBytes = 0;
                return false;
            }

            lengthBytes += part.Length;
        }

        return key.Length > 0;
    }

    /// <summary>A value with its length prefix; false where the image holds none.</summary>
    internal bool TryTakeWhole(int ordinal, out ReadOnlySpan<byte> whole)
    {
        var image = Bytes;
        ref readonly var slot = ref _layout.Slot(ordinal);
        if (slot.FixedOffset != 0 && (image[0] & slot.NullMask) == 0)
        {
            whole = image.Slice(slot.FixedOffset, slot.Shape.WidthBytes);
            return true;
        }

        var prefixBytes = slot.Shape.PrefixBytes;
        var hasValue = _layout.Locate(image, ordinal, out var offset, out var lengthBytes) == ColumnState.Value;
        whole = hasValue ? image.Slice(offset - prefixBytes, lengthBytes + prefixBytes) : default;
        return hasValue;
    }
}
