using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Router.Contracts.Rows;

/// <summary>
/// A row as the server wrote it: columns are found and decoded when they are asked for. Valid as long as its batch.
/// </summary>
/// <remarks>
/// A getter that does not fit the column's type throws <see cref="InvalidCastException"/> and names the one that does; NULL and absent
/// columns throw <see cref="InvalidOperationException"/>; bytes that are no such value throw <see cref="MalformedRowException"/>.
/// Each getter takes the column's ordinal, from 0, or its name, which costs a look-up.
/// </remarks>
public readonly partial struct RowImage
{
    private readonly ChangeFrame? _frame;
    private readonly RowLayout _layout;
    private readonly int _version;
    private readonly int _start;
    private readonly int _end;

    internal RowImage(ChangeFrame frame, int version, RowLayout layout, int start, int end)
    {
        _frame = frame;
        _version = version;
        _layout = layout;
        _start = start;
        _end = end;
    }

    /// <summary>Whether there is such an image: an insert has none before, a delete none after.</summary>
    public bool Exists => _frame is not null;

    /// <summary>The table and its columns.</summary>
    /// <exception cref="InvalidOperationException">There is no such image.</exception>
    public TablePlan Table => Exists ? _layout.Table : throw ColumnErrors.NoImage();

    /// <summary>Whether the image holds every column; with <c>binlog_row_image</c> MINIMAL or NOBLOB it may not.</summary>
    /// <exception cref="InvalidOperationException">There is no such image.</exception>
    public bool IsWhole => _layout is { } layout ? layout.ColumnCount == layout.Table.Columns.Count : throw ColumnErrors.NoImage();

    /// <summary>The whole image in the binary log's own row encoding: null bitmap and values.</summary>
    public ReadOnlySpan<byte> Bytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var frame = _frame;
            if (frame is null || frame.Version != _version)
            {
                ThrowUnusable();
            }

            return frame.Bytes.AsSpan(_start, _end - _start);
        }
    }

    /// <summary>What the image holds of a column: a value, NULL, or nothing.</summary>
    public ColumnState GetState(int ordinal)
    {
        var image = Bytes;
        _ = _layout.Slot(ordinal);
        return _layout.Locate(image, ordinal, out _, out _);
    }

    /// <summary>Whether the column is NULL; false where it is absent.</summary>
    public bool IsNull(int ordinal) => GetState(ordinal) == ColumnState.Null;

    /// <summary>Whether the image says nothing of the column.</summary>
    public bool IsAbsent(int ordinal) => GetState(ordinal) == ColumnState.Absent;

    /// <summary>A TINYINT or BIT, true unless zero.</summary>
    public bool GetBoolean(int ordinal)
    {
        var value = Take(ordinal, out var shape);
        return shape.Encoding is ColumnEncoding.Int8 or ColumnEncoding.UInt8 or ColumnEncoding.Bit
            ? value.ContainsAnyExcept((byte)0)
            : throw ColumnErrors.WrongGetter(shape, nameof(GetBoolean));
    }

    /// <summary>A TINYINT, SMALLINT, MEDIUMINT, INT that is not UNSIGNED, or YEAR; the number of an ENUM's label.</summary>
    public int GetInt32(int ordinal)
    {
        var value = Take(ordinal, out var shape);
        return shape.Encoding == ColumnEncoding.Int32 ? BinaryPrimitives.ReadInt32LittleEndian(value)
            : IntegerReader.TryReadInt32(shape.Encoding, value, out var number) ? number
            : throw ColumnErrors.WrongGetter(shape, nameof(GetInt32));
    }

    /// <summary>Any integer UNSIGNED up to INT, or YEAR; the number of an ENUM's label.</summary>
    public uint GetUInt32(int ordinal)
    {
        var value = Take(ordinal, out var shape);
        return IntegerReader.TryReadUInt32(shape.Encoding, value, out var number)
            ? number
            : throw ColumnErrors.WrongGetter(shape, nameof(GetUInt32));
    }

    /// <summary>Any integer but BIGINT UNSIGNED, or YEAR; the number of an ENUM's label.</summary>
    public long GetInt64(int ordinal)
    {
        var value = Take(ordinal, out var shape);
        return shape.Encoding == ColumnEncoding.Int64 ? BinaryPrimitives.ReadInt64LittleEndian(value)
            : IntegerReader.TryReadInt64(shape.Encoding, value, out var number) ? number
            : throw ColumnErrors.WrongGetter(shape, nameof(GetInt64));
    }

    /// <summary>Any integer UNSIGNED, YEAR or BIT; the number of an ENUM's label, a SET's bits.</summary>
    public ulong GetUInt64(int ordinal)
    {
        var value = Take(ordinal, out var shape);
        return IntegerReader.TryReadUInt64(shape.Encoding, value, out var number)
            ? number
            : throw ColumnErrors.WrongGetter(shape, nameof(GetUInt64));
    }

    /// <summary>A FLOAT.</summary>
    public float GetSingle(int ordinal)
    {
        var value = Take(ordinal, out var shape);
        return shape.Encoding == ColumnEncoding.Single
            ? BinaryPrimitives.ReadSingleLittleEndian(value)
            : throw ColumnErrors.WrongGetter(shape, nameof(GetSingle));
    }

    /// <summary>A DOUBLE or FLOAT.</summary>
    public double GetDouble(int ordinal)
    {
        var value = Take(ordinal, out var shape);
        return shape.Encoding switch
        {
            ColumnEncoding.Double => BinaryPrimitives.ReadDoubleLittleEndian(value),
            ColumnEncoding.Single => BinaryPrimitives.ReadSingleLittleEndian(value),
            _ => throw ColumnErrors.WrongGetter(shape, nameof(GetDouble)),
        };
    }

    /// <summary>A DECIMAL, exactly.</summary>
    /// <exception cref="OverflowException">It has more digits than <see cref="decimal"/> holds; <see cref="GetBigDecimal(int)"/> reads it.</exception>
    public decimal GetDecimal(int ordinal)
    {
        var value = Take(ordinal, out var shape);
        return shape.Short is { } shortDecimal ? shortDecimal.Read(value)
            : shape.Encoding != ColumnEncoding.Decimal ? throw ColumnErrors.WrongGetter(shape, nameof(GetDecimal))
            : PackedDecimal.TryReadClr(shape, value, out var number) ? number
            : throw ColumnErrors.TooManyDigits(shape);
    }

    /// <summary>A DECIMAL of any number of digits, exactly.</summary>
    public BigDecimal GetBigDecimal(int ordinal)
    {
        var value = Take(ordinal, out var shape);
        return shape.Encoding == ColumnEncoding.Decimal
            ? PackedDecimal.Read(shape, value, shape.Precision, shape.Scale)
            : throw ColumnErrors.WrongGetter(shape, nameof(GetBigDecimal));
    }

    /// <summary>A BIT, as a number.</summary>
    public ulong GetBit(int ordinal)
    {
        var value = Take(ordinal, out var shape);
        return shape.Encoding == ColumnEncoding.Bit ? BigEndian.ReadUnsigned(value) : throw ColumnErrors.WrongGetter(shape, nameof(GetBit));
    }

    /// <summary>A DATE.</summary>
    public DateValue GetDate(int ordinal)
    {
        var value = Take(ordinal, out var shape);
        return shape.Encoding == ColumnEncoding.Date ? TemporalReader.ReadDate(value) : throw ColumnErrors.WrongGetter(shape, nameof(GetDate));
    }

    /// <summary>A DATETIME or TIMESTAMP.</summary>
    public DateTimeValue GetDateTime(int ordinal)
    {
        var value = Take(ordinal, out var shape);
        return shape.Encoding is >= ColumnEncoding.DateTime and <= ColumnEncoding.Timestamp2
            ? TemporalReader.ReadDateTime(shape, value)
            : throw ColumnErrors.WrongGetter(shape, nameof(GetDateTime));
    }

    /// <summary>A TIME.</summary>
    public TimeValue GetTime(int ordinal)
    {
        var value = Take(ordinal, out var shape);
        return shape.Encoding is ColumnEncoding.Time or ColumnEncoding.Time2
            ? TemporalReader.ReadTime(shape, value)
            : throw ColumnErrors.WrongGetter(shape, nameof(GetTime));
    }

    /// <summary>The bytes of a column of any type as they lie in the log, without a length prefix.</summary>
    public ReadOnlySpan<byte> GetRawBytes(int ordinal) => Take(ordinal, out _);

    /// <summary>The bytes and the shape of a column that holds a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ReadOnlySpan<byte> Take(int ordinal, out ColumnShape shape, [CallerMemberName] string getter = "")
    {
        var image = Bytes;
        ref readonly var slot = ref _layout.Slot(ordinal);
        shape = slot.Shape;
        if (slot.FixedOffset != 0 && (image[0] & slot.NullMask) == 0)
        {
            return image.Slice(slot.FixedOffset, shape.WidthBytes);
        }

        var state = _layout.Locate(image, ordinal, out var offset, out var lengthBytes);
        if (state != ColumnState.Value)
        {
            ThrowNoValue(shape, state, getter);
        }

        return image.Slice(offset, lengthBytes);
    }

    [DoesNotReturn]
    private static void ThrowNoValue(ColumnShape shape, ColumnState state, string getter) =>
        throw (state == ColumnState.Null ? ColumnErrors.IsNull(shape, getter) : ColumnErrors.IsAbsent(shape, getter));

    [DoesNotReturn]
    private void ThrowUnusable() => throw (_frame is null ? ColumnErrors.NoImage() : ChangeFrame.HandedBack());
}
