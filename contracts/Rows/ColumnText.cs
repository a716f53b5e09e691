namespace Router.Contracts.Rows;

/// <summary>Values as text.</summary>
internal static class ColumnText
{
    /// <summary>Text in the column's character set.</summary>
    /// <exception cref="MalformedRowException">The bytes are no text of that set.</exception>
    public static string Decode(ColumnShape shape, ReadOnlySpan<byte> bytes) =>
        shape.CharacterSet.TryDecode(bytes, out var text) ? text : throw NoText(shape);

    /// <summary>The value of any column that has a text form of its own; null for the others.</summary>
    public static string? Read(ColumnShape shape, ReadOnlySpan<byte> value) => shape.Encoding switch
    {
        ColumnEncoding.Text or ColumnEncoding.JsonText => Decode(shape, value),
        ColumnEncoding.CompressedText => Decode(shape, CompressedValue.Read(shape, value)),
        ColumnEncoding.Enum => LabelReader.ReadEnum(shape, value),
        ColumnEncoding.Uuid => ReadGuid(shape, value).ToString("D"),
        ColumnEncoding.Inet4 => AddressText.OfInet4(PaddedValue.Read(shape, value)),
        ColumnEncoding.Inet6 => AddressText.OfInet6(PaddedValue.Read(shape, value)),
        _ => null,
    };

    public static Guid ReadGuid(ColumnShape shape, ReadOnlySpan<byte> value) => new(PaddedValue.Read(shape, value), bigEndian: true);

    public static MalformedRowException NoText(ColumnShape shape) =>
        shape.Malformed(RowFault.Text, $"holds bytes that are no text of {shape.CharacterSet.Name}; GetRawBytes reads them as they are");
}
