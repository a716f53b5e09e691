using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Router.Contracts.Rows;

/// <summary>Values as UTF-8; <see cref="RowImage.TryWriteUtf8"/> says in which form.</summary>
internal static class ColumnUtf8
{
    public static bool TryWrite(ColumnShape shape, ReadOnlySpan<byte> value, Span<byte> destination, out int lengthBytes)
    {
        switch (shape.Encoding)
        {
            case ColumnEncoding.Int64:
                return Utf8Formatter.TryFormat(BinaryPrimitives.ReadInt64LittleEndian(value), destination, out lengthBytes);
            case ColumnEncoding.Single:
                return BinaryPrimitives.ReadSingleLittleEndian(value).TryFormat(destination, out lengthBytes, "R", CultureInfo.InvariantCulture);
            case ColumnEncoding.Double:
                return BinaryPrimitives.ReadDoubleLittleEndian(value).TryFormat(destination, out lengthBytes, "R", CultureInfo.InvariantCulture);
            case ColumnEncoding.Decimal or ColumnEncoding.Date or ColumnEncoding.Time or ColumnEncoding.Time2:
            case >= ColumnEncoding.DateTime and <= ColumnEncoding.Timestamp2:
                return TryWriteFormatted(shape, value, destination, out lengthBytes);
            case ColumnEncoding.Text or ColumnEncoding.CompressedText or ColumnEncoding.JsonText:
                return TryWriteText(shape, ColumnBytes.Read(shape, value), destination, out lengthBytes);
            case ColumnEncoding.Enum when shape.Definition.Labels.Count > 0:
                return Encoding.UTF8.TryGetBytes(LabelReader.ReadEnum(shape, value), destination, out lengthBytes);
            case ColumnEncoding.Set when shape.Definition.Labels.Count > 0:
                return Encoding.UTF8.TryGetBytes(string.Join(',', LabelReader.ReadSet(shape, value)), destination, out lengthBytes);
            case ColumnEncoding.Inet4 or ColumnEncoding.Inet6:
                return Encoding.UTF8.TryGetBytes(ColumnText.Read(shape, value), destination, out lengthBytes);
            case ColumnEncoding.Uuid:
                return ColumnText.ReadGuid(shape, value).TryFormat(destination, out lengthBytes, "D");
            case ColumnEncoding.Json:
                return TryWriteJson(shape, value, destination, out lengthBytes);
            default:
                return TryWriteBytesOrInteger(shape, value, destination, out lengthBytes);
        }
    }

    private static bool TryWriteBytesOrInteger(ColumnShape shape, ReadOnlySpan<byte> value, Span<byte> destination, out int lengthBytes)
    {
        lengthBytes = 0;
        if (ColumnBytes.Has(shape.Encoding))
        {
            return Convert.TryToHexString(ColumnBytes.Read(shape, value), destination, out lengthBytes);
        }

        if (IntegerReader.TryReadInt64(shape.Encoding, value, out var number))
        {
            return Utf8Formatter.TryFormat(number, destination, out lengthBytes);
        }

        return !IntegerReader.TryReadUInt64(shape.Encoding, value, out var unsigned) || Utf8Formatter.TryFormat(unsigned, destination, out lengthBytes);
    }

    private static bool TryWriteFormatted(ColumnShape shape, ReadOnlySpan<byte> value, Span<byte> destination, out int lengthBytes)
    {
        Span<byte> text = stackalloc byte[PackedDecimal.MaxTextBytes];
        lengthBytes = shape.Encoding switch
        {
            ColumnEncoding.Decimal => PackedDecimal.Format(shape, value, shape.Precision, shape.Scale, text),
            ColumnEncoding.Date => TemporalReader.ReadDate(value).Format(text),
            ColumnEncoding.Time or ColumnEncoding.Time2 => TemporalReader.ReadTime(shape, value).Format(text),
            _ => TemporalReader.ReadDateTime(shape, value).Format(text, (byte)'T'),
        };
        return text[..lengthBytes].TryCopyTo(destination);
    }

    private static bool TryWriteText(ColumnShape shape, ReadOnlySpan<byte> value, Span<byte> destination, out int lengthBytes)
    {
        if (!shape.CharacterSet.IsUtf8)
        {
            return Encoding.UTF8.TryGetBytes(ColumnText.Decode(shape, value), destination, out lengthBytes);
        }

        lengthBytes = value.Length;
        return Utf8.IsValid(value) ? value.TryCopyTo(destination) : throw ColumnText.NoText(shape);
    }

    private static bool TryWriteJson(ColumnShape shape, ReadOnlySpan<byte> value, Span<byte> destination, out int lengthBytes)
    {
        var text = new ArrayBufferWriter<byte>(Math.Max(value.Length * 2, 64));
        JsonBinary.Write(shape, value, text);
        lengthBytes = text.WrittenCount;
        return text.WrittenSpan.TryCopyTo(destination);
    }
}
