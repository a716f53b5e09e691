using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Router.Contracts.Rows;

/// <summary>How the images of one table lie in bytes when they hold one given set of columns. Immutable.</summary>
/// <remarks>
/// <code>
/// +--------------------------------+--------------------------------------------+
/// | null bitmap, (P + 7) / 8 bytes | values of the present columns not NULL     |
/// +--------------------------------+--------------------------------------------+
/// </code>
/// P counts the columns present; bits are lowest first, and those past P mean nothing (MariaDB sets them, MySQL clears them).
/// Source: MySQL source documentation, "Rows_event"; MariaDB Knowledge Base, "Rows_event_v1".
/// </remarks>
public sealed class RowLayout
{
    private readonly byte[] _present;
    private readonly ColumnSlot[] _slots;
    private readonly int[] _ordinals;
    private readonly WalkStep[] _steps;
    private readonly int _tailBytes;
    private readonly int _bitmapBytes;
    private readonly int _lastBitmapMask;
    private readonly ColumnShape? _unreadable;

    private RowLayout(TablePlan table, byte[] present)
    {
        Table = table;
        _present = present;
        _slots = new ColumnSlot[table.Columns.Count];
        _ordinals = [.. Enumerable.Range(0, _slots.Length).Where(ordinal => (present[ordinal >> 3] >> (ordinal & 7) & 1) != 0)];
        _bitmapBytes = (_ordinals.Length + 7) / 8;
        _lastBitmapMask = 0xFF >> ((8 - _ordinals.Length) & 7);
        _unreadable = _ordinals.Select(ordinal => table.Shapes[ordinal]).FirstOrDefault(shape => shape.Encoding == ColumnEncoding.Unreadable);
        (_steps, _tailBytes) = Plan();
    }

    /// <summary>The table.</summary>
    public TablePlan Table { get; }

    /// <summary>Columns present in the images.</summary>
    public int ColumnCount => _ordinals.Length;

    /// <summary>Their ordinals, in the table's order.</summary>
    public IReadOnlyList<int> Ordinals => _ordinals;

    /// <summary>The same, for what is done for every row.</summary>
    internal ReadOnlySpan<int> OrdinalSpan => _ordinals;

    internal int BitmapBytes => _bitmapBytes;

    /// <summary>One bit a column of the table, lowest first: whether it is present.</summary>
    internal ReadOnlySpan<byte> Present => _present;

    internal bool Has(int ordinal) => _slots[ordinal].Position >= 0;

    /// <summary>The columns that this layout or the other has, a bit each.</summary>
    internal byte[] PresentWith(RowLayout other) => [.. _present.Zip(other._present, (left, right) => (byte)(left | right))];

    internal static RowLayout Full(TablePlan table)
    {
        var present = new byte[(table.Columns.Count + 7) / 8];
        Array.Fill(present, (byte)0xFF);
        return new RowLayout(table, Trimmed(present, table.Columns.Count));
    }

    internal static RowLayout Partial(TablePlan table, ReadOnlySpan<byte> present)
    {
        if (present.Length != (table.Columns.Count + 7) / 8)
        {
            throw new MalformedRowException(
                RowFault.ColumnCount,
                $"{table.Name} has {table.Columns.Count} columns, but the event has a column bitmap of {present.Length} bytes.");
        }

        return new RowLayout(table, Trimmed(present.ToArray(), table.Columns.Count));
    }

    internal bool HasColumns(ReadOnlySpan<byte> present)
    {
        var last = _present.Length - 1;
        return present.Length == _present.Length
            && (last < 0 || ((present[last] & LastMask(_slots.Length)) == _present[last] && present[..last].SequenceEqual(_present.AsSpan(0, last))));
    }

    /// <summary>The rows in the body of a rows event, each one image or a before and an after image.</summary>
    /// <param name="before">The layout of before images, or null for inserts.</param>
    /// <param name="after">The layout of after images, or null for deletes.</param>
    /// <param name="rows">The whole body, from the first null bitmap on.</param>
    /// <exception cref="MalformedRowException">The bytes are not whole rows.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Count(RowLayout? before, RowLayout? after, ReadOnlySpan<byte> rows)
    {
        var minimumBytes = (before?._bitmapBytes ?? 0) + (after?._bitmapBytes ?? 0);
        if (minimumBytes == 0)
        {
            // A MINIMAL insert of nothing but defaults holds no column, so its row takes no byte.
            return rows.IsEmpty ? 1 : throw LeftOver(before ?? after, rows.Length);
        }

        var count = 0;
        for (var position = 0; position < rows.Length; count++)
        {
            position += before is null ? 0 : before.Measure(rows[position..]);
            position += after is null ? 0 : after.Measure(rows[position..]);
        }

        return count;
    }

    /// <summary>The length in bytes of the image that <paramref name="bytes"/> begins with.</summary>
    /// <exception cref="MalformedRowException">The bytes are no such image.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Measure(ReadOnlySpan<byte> bytes)
    {
        var position = _bitmapBytes;
        if (position > bytes.Length || _unreadable is not null)
        {
            ThrowUnmeasurable(bytes);
        }

        if (position == 1 ? (bytes[0] & _lastBitmapMask) != 0 : HasNull(bytes, _ordinals.Length - 1))
        {
            return MeasureWithNulls(bytes);
        }

        foreach (ref readonly var step in _steps.AsSpan())
        {
            position += step.SkipBytes;
            position = Pass(bytes, position, step.PrefixBytes);
        }

        position += _tailBytes;
        if (position > bytes.Length)
        {
            ThrowCutShort(bytes);
        }

        return position;
    }

    /// <summary>Where a column's value lies in an image, without its length prefix.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal ColumnState Locate(ReadOnlySpan<byte> image, int ordinal, out int offset, out int lengthBytes)
    {
        ref readonly var slot = ref _slots[ordinal];
        if (slot.Position < 0 || HasNull(image, slot.Position))
        {
            return LocateWithNulls(image, slot, out offset, out lengthBytes);
        }

        var position = slot.Steps == 0 ? slot.DeltaBytes : PassSteps(image, slot.Steps) + slot.DeltaBytes;
        var shape = slot.Shape;
        var prefixBytes = shape.PrefixBytes;
        offset = position + prefixBytes;
        lengthBytes = prefixBytes == 0 ? shape.WidthBytes : Pass(image, position, prefixBytes) - offset;
        return ColumnState.Value;
    }

    /// <summary>A column's value without its length prefix; false where it is NULL or the images do not hold it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryTake(ReadOnlySpan<byte> image, int ordinal, out ReadOnlySpan<byte> value)
    {
        ref readonly var slot = ref Slot(ordinal);
        if (slot.FixedOffset != 0 && (image[0] & slot.NullMask) == 0)
        {
            value = image.Slice(slot.FixedOffset, slot.Shape.WidthBytes);
            return true;
        }

        var hasValue = Locate(image, ordinal, out var offset, out var lengthBytes) == ColumnState.Value;
        value = hasValue ? image.Slice(offset, lengthBytes) : default;
        return hasValue;
    }

    /// <summary>Whether the images hold the column.</summary>
    internal bool Holds(int ordinal) => Slot(ordinal).Position >= 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref readonly ColumnSlot Slot(int ordinal)
    {
        if ((uint)ordinal >= (uint)_slots.Length)
        {
            ThrowNoSuchColumn(ordinal);
        }

        return ref _slots[ordinal];
    }

    internal static MalformedRowException LeftOver(RowLayout? layout, int bytes) =>
        new(RowFault.LeftOver, $"{bytes} bytes follow the last row of {layout?.Table.Name}.");

    private static byte[] Trimmed(byte[] present, int columns)
    {
        if (present.Length > 0)
        {
            present[^1] &= (byte)LastMask(columns);
        }

        return present;
    }

    private static int LastMask(int columns) => 0xFF >> ((8 - columns) & 7);

    private (WalkStep[] Steps, int TailBytes) Plan()
    {
        var steps = new List<WalkStep>();
        var delta = _bitmapBytes;
        foreach (var shape in Table.Shapes)
        {
            _slots[shape.Definition.Ordinal] = new ColumnSlot(shape, -1, 0, 0, 0, 0);
        }

        for (var position = 0; position < _ordinals.Length; position++)
        {
            var shape = Table.Shapes[_ordinals[position]];
            var isFixed = steps.Count == 0 && shape.PrefixBytes == 0 && position < 8;
            _slots[_ordinals[position]] = new ColumnSlot(
                shape, position, steps.Count, delta, isFixed ? delta : 0, (byte)(0xFF >> (7 - (position & 7))));
            delta += shape.WidthBytes;
            if (shape.PrefixBytes > 0)
            {
                // The walk starts behind the bitmap, a slot's delta at the image's first byte.
                steps.Add(new WalkStep(steps.Count == 0 ? delta - _bitmapBytes : delta, shape.PrefixBytes));
                delta = 0;
            }
        }

        return ([.. steps], steps.Count == 0 ? delta - _bitmapBytes : delta);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasNull(ReadOnlySpan<byte> image, int position)
    {
        var last = position >> 3;
        var nulls = 0;
        for (var index = 0; index < last; index++)
        {
            nulls |= image[index];
        }

        return position >= 0 && (nulls | (image[last] & (0xFF >> (7 - (position & 7))))) != 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Pass(ReadOnlySpan<byte> bytes, int position, int prefixBytes)
    {
        if (bytes.Length - position < prefixBytes)
        {
            ThrowCutShort(bytes);
        }

        if (prefixBytes == 1)
        {
            return position + 1 + bytes[position];
        }

        if (prefixBytes == 2)
        {
            return position + 2 + BinaryPrimitives.ReadUInt16LittleEndian(bytes[position..]);
        }

        return PassLong(bytes, position, prefixBytes);
    }

    private int PassLong(ReadOnlySpan<byte> bytes, int position, int prefixBytes)
    {
        var length = (uint)LittleEndian.ReadUnsigned(bytes.Slice(position, prefixBytes));
        if (length > bytes.Length - position - prefixBytes)
        {
            ThrowCutShort(bytes);
        }

        return position + prefixBytes + (int)length;
    }

    private int PassSteps(ReadOnlySpan<byte> image, int count)
    {
        var position = _bitmapBytes;
        foreach (ref readonly var step in _steps.AsSpan(0, count))
        {
            position = Pass(image, position + step.SkipBytes, step.PrefixBytes);
        }

        return position;
    }

    private int MeasureWithNulls(ReadOnlySpan<byte> bytes)
    {
        var position = PassColumns(bytes, _ordinals.Length);
        return position <= bytes.Length ? position : throw CutShort(bytes);
    }

    private int PassColumns(ReadOnlySpan<byte> bytes, int count)
    {
        var position = _bitmapBytes;
        for (var index = 0; index < count; index++)
        {
            if (!IsNull(bytes, index))
            {
                var shape = _slots[_ordinals[index]].Shape;
                position = shape.PrefixBytes == 0 ? position + shape.WidthBytes : Pass(bytes, position, shape.PrefixBytes);
            }
        }

        return position;
    }

    private ColumnState LocateWithNulls(ReadOnlySpan<byte> image, in ColumnSlot slot, out int offset, out int lengthBytes)
    {
        offset = lengthBytes = 0;
        if (slot.Position < 0)
        {
            return ColumnState.Absent;
        }

        if (IsNull(image, slot.Position))
        {
            return ColumnState.Null;
        }

        var position = PassColumns(image, slot.Position);
        offset = position + slot.Shape.PrefixBytes;
        lengthBytes = slot.Shape.PrefixBytes == 0 ? slot.Shape.WidthBytes : Pass(image, position, slot.Shape.PrefixBytes) - offset;
        return ColumnState.Value;
    }

    private static bool IsNull(ReadOnlySpan<byte> image, int position) => (image[position >> 3] >> (position & 7) & 1) != 0;

    [DoesNotReturn]
    private void ThrowUnmeasurable(ReadOnlySpan<byte> bytes) => throw (_unreadable?.Unreadable() ?? CutShort(bytes));

    [DoesNotReturn]
    private void ThrowCutShort(ReadOnlySpan<byte> bytes) => throw CutShort(bytes);

    private MalformedRowException CutShort(ReadOnlySpan<byte> bytes)
    {
        var position = _bitmapBytes;
        for (var index = 0; position <= bytes.Length && index < _ordinals.Length; index++)
        {
            var shape = _slots[_ordinals[index]].Shape;
            var end = IsNull(bytes, index) ? position : shape.End(bytes, position);
            if (end > bytes.Length)
            {
                return new MalformedRowException(
                    RowFault.CutShort,
                    $"A row of {Table.Name} is cut short: column {shape.Name} begins at byte {position} of the image, which has only {bytes.Length} bytes left.");
            }

            position = (int)end;
        }

        return new MalformedRowException(RowFault.CutShort, $"A row of {Table.Name} is cut short in its null bitmap: {bytes.Length} of {_bitmapBytes} bytes.");
    }

    [DoesNotReturn]
    private void ThrowNoSuchColumn(int ordinal) =>
        throw new ArgumentOutOfRangeException(nameof(ordinal), ordinal, $"{Table.Name} has {_slots.Length} columns, counted from 0.");
}
