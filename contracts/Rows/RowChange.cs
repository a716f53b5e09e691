using System.Text.Json;

namespace Router.Contracts.Rows;

/// <summary>One changed row: what it was, what it is, and the identity of the change. Valid as long as its batch.</summary>
public readonly struct RowChange
{
    private readonly ChangeFrame _frame;
    private readonly int _version;
    private readonly int _index;
    private readonly int _start;
    private readonly int _middle;
    private readonly int _end;

    internal RowChange(ChangeFrame frame, int index, int start, int middle, int end)
    {
        _frame = frame;
        _version = frame.Version;
        _index = index;
        _start = start;
        _middle = middle;
        _end = end;
    }

    /// <summary>What happened.</summary>
    public ChangeKind Kind => Frame.Kind;

    /// <summary>The table and its columns.</summary>
    public TablePlan Table => Frame.Table;

    /// <summary>The identity of this change; of an update that changed its key, the delete half's.</summary>
    public ChangeToken Token => new(Frame.Transaction.Sequence, Frame.TokenRow(_index));

    /// <summary>The row before; <see cref="RowImage.Exists"/> is false for an insert.</summary>
    public RowImage Before => Frame.Before is { } layout ? new RowImage(_frame, _version, layout, _start, _middle) : default;

    /// <summary>The row after; <see cref="RowImage.Exists"/> is false for a delete.</summary>
    public RowImage After => Frame.After is { } layout ? new RowImage(_frame, _version, layout, _middle, _end) : default;

    /// <summary>The images as they lie in the log: before, then after, each where there is one.</summary>
    public ReadOnlySpan<byte> Bytes => Frame.Bytes.AsSpan(_start, _end - _start);

    /// <summary>
    /// The image to take the primary key from: before for an update or delete (a MINIMAL after image lacks the key), after for an insert.
    /// </summary>
    public RowImage Key => Frame.Before is null ? After : Before;

    /// <summary>Whether an update changed its primary key: then it is, for all that goes by key, a delete of the old and an insert of the new.</summary>
    public bool KeyChanged
    {
        get
        {
            if (Kind != ChangeKind.Update)
            {
                return false;
            }

            var key = Table.KeyOrdinals;
            for (var index = 0; index < key.Length; index++)
            {
                if (Changed(key[index]))
                {
                    return true;
                }
            }

            return false;
        }
    }

    internal int AfterColumnCount => Frame.After?.ColumnCount ?? 0;

    private ChangeFrame Frame => _frame.Version == _version ? _frame : throw ChangeFrame.HandedBack();

    /// <summary>
    /// Whether the column's bytes differ between the images; for an insert or delete, whether the image holds the column. With a MINIMAL row image,
    /// whether the statement set the column: the log then does not tell what it was before.
    /// </summary>
    public bool Changed(int ordinal)
    {
        var (before, after) = (Before, After);
        if (!before.Exists || !after.Exists)
        {
            return !(before.Exists ? before : after).IsAbsent(ordinal);
        }

        var (was, becomes) = (before.GetState(ordinal), after.GetState(ordinal));
        if (was != ColumnState.Value || becomes != ColumnState.Value)
        {
            return was != becomes && becomes != ColumnState.Absent;
        }

        return !before.GetRawBytes(ordinal).SequenceEqual(after.GetRawBytes(ordinal));
    }

    /// <summary>The same by the column's name.</summary>
    public bool Changed(string column)
    {
        var ordinal = Table.Find(column);
        return ordinal >= 0 ? Changed(ordinal) : throw Table.NoSuchColumn(column);
    }

    /// <summary>
    /// Copies the bytes of the key that the row has after the change: of an update the new one, put together from both images where the after image
    /// lacks a part. The bytes of the old one are those of <see cref="Key"/>.
    /// </summary>
    /// <returns>False for a delete, where the table has no key, or where there is not enough room.</returns>
    public bool TryCopyNewKey(Span<byte> destination, out int lengthBytes)
    {
        lengthBytes = 0;
        return After is { Exists: true } after && after.TryCopyKey(destination, Before, out lengthBytes);
    }

    /// <summary>Writes the primary key as an object, <c>{"id":7}</c>; see <see cref="Key"/>.</summary>
    public void WriteKeyJson(Utf8JsonWriter writer) => Key.WriteKeyJson(writer);

    /// <summary>Fills a frame with this one row, to hand it on by itself. The frame shares this row's bytes.</summary>
    public void Select(ChangeFrame target)
    {
        ArgumentNullException.ThrowIfNull(target);
        target.FillFrom(Frame, _index, _start, _end);
    }
}
