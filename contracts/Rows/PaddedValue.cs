namespace Router.Contracts.Rows;

/// <summary>BINARY and what is stored like it: the server leaves trailing zeros out of the log.</summary>
internal static class PaddedValue
{
    /// <summary>The value with its zeros: the bytes given where none are missing, else new ones.</summary>
    /// <exception cref="MalformedRowException">The value is longer than its column.</exception>
    public static ReadOnlySpan<byte> Read(ColumnShape shape, ReadOnlySpan<byte> trimmed)
    {
        var width = shape.Definition.Metadata;
        if (trimmed.Length >= width)
        {
            return trimmed.Length == width ? trimmed
                : throw shape.Malformed(RowFault.TooLong, $"holds {trimmed.Length} bytes where {width} go");
        }

        var padded = new byte[width];
        trimmed.CopyTo(padded);
        return padded;
    }
}
