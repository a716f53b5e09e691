using System.Diagnostics.CodeAnalysis;

namespace Router.Contracts.Rows;

/// <summary>
/// Writes row images out of the text that a server selects: the same bytes the log has for the same row, except that COMPRESSED values are
/// not compressed. Rows are collected one behind the other in memory that is used again.
/// </summary>
/// <param name="layout">The columns the images hold.</param>
public sealed class RowTextWriter(RowLayout layout)
{
    private const int FirstBytes = 64 * 1024;

    private readonly ColumnShape[] _shapes = [.. layout.Ordinals.Select(ordinal => layout.Table.Shapes[ordinal])];
    private byte[] _bytes = new byte[FirstBytes];
    private int _nulls;
    private int _position;

    /// <summary>How the images lie in the bytes.</summary>
    public RowLayout Layout { get; } = layout;

    /// <summary>The rows' bytes, <see cref="LengthBytes"/> of them; another array once it was too small.</summary>
    [SuppressMessage("Performance", "CA1819:Properties should not return arrays", Justification = "It is lent to a ChangeFrame.")]
    public byte[] Bytes => _bytes;

    /// <summary>The length of all rows in bytes.</summary>
    public int LengthBytes { get; private set; }

    /// <summary>The rows written.</summary>
    public int RowCount { get; private set; }

    /// <summary>Forgets all rows.</summary>
    public void Clear() => LengthBytes = RowCount = 0;

    /// <summary>Begins a row; a value or NULL for each column follows.</summary>
    public void BeginRow()
    {
        var bitmapBytes = (_shapes.Length + 7) / 8;
        Take(bitmapBytes).Clear();
        _nulls = LengthBytes - bitmapBytes;
        _position = 0;
        RowCount++;
    }

    /// <summary>The next column is NULL.</summary>
    public void WriteNull()
    {
        _bytes[_nulls + (_position >> 3)] |= (byte)(1 << (_position & 7));
        _position++;
    }

    /// <summary>
    /// The next column's value: numbers, decimals, dates and times as the server prints them, TIMESTAMP in UTC, YEAR, ENUM and SET as numbers, all
    /// else, BIT too, as bytes in the column's own character set.
    /// </summary>
    /// <exception cref="FormatException">It is no such value.</exception>
    public void Write(ReadOnlySpan<byte> text)
    {
        var shape = _shapes[_position++];
        if (shape.PrefixBytes == 0)
        {
            ColumnTextWriter.Write(shape, text, Take(shape.WidthBytes));
            return;
        }

        var value = ColumnTextWriter.Trim(shape, text);
        var methodBytes = shape.Encoding is ColumnEncoding.CompressedText or ColumnEncoding.CompressedBinary && value.Length > 0 ? 1 : 0;
        var lengthBytes = value.Length + methodBytes;
        LittleEndian.Write(Take(shape.PrefixBytes), (ulong)lengthBytes);
        var target = Take(lengthBytes);
        target[..methodBytes].Clear();
        value.CopyTo(target[methodBytes..]);
    }

    /// <summary>Takes back the row that was written last.</summary>
    /// <param name="startBytes">What <see cref="LengthBytes"/> was before it.</param>
    public void DropRow(int startBytes)
    {
        LengthBytes = startBytes;
        RowCount--;
    }

    /// <summary>Takes a whole row out of an image of the same table that holds every column, as it lies there.</summary>
    /// <exception cref="ArgumentException">The image is of a table of other columns, or lacks one.</exception>
    public void Copy(in RowImage image)
    {
        if (image.Table.Columns.Count != Layout.Table.Columns.Count || !image.IsWhole)
        {
            throw new ArgumentException($"The image is not one of all {Layout.Table.Columns.Count} columns of {Layout.Table.Name}.", nameof(image));
        }

        BeginRow();
        foreach (var ordinal in Layout.Ordinals)
        {
            if (image.TryTakeWhole(ordinal, out var whole))
            {
                whole.CopyTo(Take(whole.Length));
                _position++;
            }
            else
            {
                WriteNull();
            }
        }
    }

    private Span<byte> Take(int lengthBytes)
    {
        if (_bytes.Length - LengthBytes < lengthBytes)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max((long)LengthBytes + lengthBytes, 2L * _bytes.Length)));
        }

        LengthBytes += lengthBytes;
        return _bytes.AsSpan(LengthBytes - lengthBytes, lengthBytes);
    }
}
