namespace Router.Contracts.Rows;

/// <content>Values as UTF-8 text, for keys and messages.</content>
public readonly partial struct RowImage
{
    /// <summary>
    /// Writes a value as text, the same on every machine: integers, YEAR and BIT in decimal digits; FLOAT and DOUBLE the shortest that reads back, as
    /// .NET prints it; DECIMAL with all digits of its column; DATE <c>YYYY-MM-DD</c>, DATETIME <c>YYYY-MM-DDTHH:MM:SS[.ffffff]</c>, TIMESTAMP the same in
    /// UTC with <c>Z</c>, TIME <c>[-]HH:MM:SS[.ffffff]</c>; text as it stands; an ENUM its label, a SET its labels with commas; UUID, INET4 and INET6 as
    /// the server prints them; JSON as MySQL prints it, or as it was written to MariaDB; binary, GEOMETRY and VECTOR in upper-case hexadecimal digits.
    /// NULL is no text at all. Nothing is allocated, but for text that is not stored as UTF-8, COMPRESSED values, JSON, SET, INET4 and INET6.
    /// </summary>
    /// <returns>False where there is not enough room; what was written then does not count.</returns>
    /// <exception cref="InvalidOperationException">The column is absent.</exception>
    /// <exception cref="MalformedRowException">The bytes are no value of the column.</exception>
    /// <exception cref="NotSupportedException">The character set is not known.</exception>
    public bool TryWriteUtf8(int ordinal, Span<byte> destination, out int lengthBytes)
    {
        // One look for the value and its absence: keys are made of every row.
        var image = Bytes;
        ref readonly var slot = ref _layout.Slot(ordinal);
        if (slot.FixedOffset != 0 && (image[0] & slot.NullMask) == 0)
        {
            return ColumnUtf8.TryWrite(slot.Shape, image.Slice(slot.FixedOffset, slot.Shape.WidthBytes), destination, out lengthBytes);
        }

        lengthBytes = 0;
        var state = _layout.Locate(image, ordinal, out var offset, out var valueBytes);
        if (state == ColumnState.Absent)
        {
            ThrowNoValue(slot.Shape, state, nameof(TryWriteUtf8));
        }

        return state == ColumnState.Null || ColumnUtf8.TryWrite(slot.Shape, image.Slice(offset, valueBytes), destination, out lengthBytes);
    }
}
