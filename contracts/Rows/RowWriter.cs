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
        ArgumentNullException.ThrowIfNull(output);
        if (values.Length != table.Columns.Count)
        {
            throw new ArgumentException($"{table.Name} has {table.Columns.Count} columns, but {values.Length} values are given.", nameof(values));
        }

        var nulls = new byte[(values.Length + 7) / 8];
        for (var ordinal = 0; ordinal < values.Length; ordinal++)
        {
            nulls[ordinal >> 3] |= (byte)(values[ordinal] is null ? 1 << (ordinal & 7) : 0);
        }

        output.Write(nulls);
        for (var ordinal = 0; ordinal < values.Length; ordinal++)
        {
            if (values[ordinal] is { } value)
            {
                ColumnWriter.Write(table.Shapes[ordinal], value, output);
            }
        }
    }

    /// <summary>The bytes of an image that holds every column; see <see cref="Write"/>.</summary>
    public static byte[] Encode(TablePlan table, params ReadOnlySpan<object?> values)
    {
        var output = new ArrayBufferWriter<byte>();
        Write(table, values, output);
        return output.WrittenSpan.ToArray();
    }
}
