namespace Router.Contracts.Rows;

/// <summary>Values as bytes.</summary>
internal static class ColumnBytes
{
    /// <summary>Whether the column's value is bytes, or text.</summary>
    public static bool Has(ColumnEncoding encoding) => encoding is (>= ColumnEncoding.Text and <= ColumnEncoding.FixedBinary)
        or (>= ColumnEncoding.Json and <= ColumnEncoding.Inet6);

    public static ReadOnlySpan<byte> Read(ColumnShape shape, ReadOnlySpan<byte> value) => shape.Encoding switch
    {
        ColumnEncoding.CompressedText or ColumnEncoding.CompressedBinary => CompressedValue.Read(shape, value),
        ColumnEncoding.FixedBinary or ColumnEncoding.Uuid or ColumnEncoding.Inet4 or ColumnEncoding.Inet6 => PaddedValue.Read(shape, value),
        _ => value,
    };
}
