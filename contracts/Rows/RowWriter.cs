using System.Buffers;

namespace Router.Contracts.Rows;

/// <summary>
/// Writes row images from objects, for changes that come from elsewhere than a log: the same bytes a server writes, except that COMPRESSED values are
/// not compressed. Convenience: it allocates.
/// </summary>
public static class RowWriter
{
    /// <summary>Writes an image that holds every column.</summary>
    /// <param name="table">The table.</param>
    /// <param name="values">
    /// A value for each column: null, integers, floats, decimal or <see cref="BigDecimal"/>, string, byte[], the date and time types of .NET or of this
    /// library, a label or labels, <see cref="Guid"/>. MySQL's JSON is given as the bytes of its binary form.
    /// </param>
    /// <param name="output">Takes the image's bytes.</param>
    /// <exception cref="ArgumentException">There are more or fewer values than columns, or a column cannot hold its value.</exception>
    public static void Write(TablePlan table, ReadOnlySpan<object?> values, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(table);
        Write(table.Full, values, output);
    }

    /// <summary>Writes an image that holds some of the columns; see <see cref="TablePlan.Layout"/>.</summary>
    /// <param name="layout">Which columns.</param>
    /// <param name="values">A value for each of them, in the table's order; see <see cref="Write(TablePlan, ReadOnlySpan{object?}, IBufferWriter{byte})"/>.</param>
    /// <param name="output">Takes the image's bytes.</param>
    /// <exception cref="ArgumentException">There are more or fewer values than columns, or a column cannot hold its value.</exception>
    public static void Write(RowLayout layout, ReadOnlySpan<object?> values, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(output);
        if (values.Length != layout.ColumnCount)
        {
            throw new ArgumentException($"An image of {layout.Table.Name} has {layout.ColumnCount} columns here, but {values.Length} values are given.", nameof(values));
        }

        var nulls = new byte[(values.Length + 7) / 8];
        for (var position = 0; position < values.Length; position++)
        {
            nulls[position >> 3] |= (byte)(values[position] is null ? 1 << (position & 7) : 0);
        }

        output.Write(nulls);
        for (var position = 0; position < values.Length; position++)
        {
            if (values[position] is { } value)
            {
                ColumnWriter.Write(layout.Table.Shapes[layout.Ordinals[position]], value, output);
            }
        }
    }

    /// <summary>The bytes of an image that holds every column; see <see cref="Write(TablePlan, ReadOnlySpan{object?}, IBufferWriter{byte})"/>.</summary>
    public static byte[] Encode(TablePlan table, params ReadOnlySpan<object?> values)
    {
        var output = new ArrayBufferWriter<byte>();
        Write(table, values, output);
        return output.WrittenSpan.ToArray();
    }
}
