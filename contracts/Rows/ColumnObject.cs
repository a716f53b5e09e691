using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Router.Contracts.Rows;

/// <summary>Values as objects. Each costs a boxing: convenience only.</summary>
internal static class ColumnObject
{
    public static object Read(ReadOnlySpan<byte> value, ColumnShape shape) => shape.Encoding switch
    {
        ColumnEncoding.Single => BinaryPrimitives.ReadSingleLittleEndian(value),
        ColumnEncoding.Double => BinaryPrimitives.ReadDoubleLittleEndian(value),
        ColumnEncoding.Decimal => ReadDecimal(value, shape),
        ColumnEncoding.Date => TemporalReader.ReadDate(value),
        ColumnEncoding.Time or ColumnEncoding.Time2 => TemporalReader.ReadTime(shape, value),
        >= ColumnEncoding.DateTime and <= ColumnEncoding.Timestamp2 => TemporalReader.ReadDateTime(shape, value),
        ColumnEncoding.Enum when shape.Definition.Labels.Count > 0 => LabelReader.ReadEnum(shape, value),
        ColumnEncoding.Set when shape.Definition.Labels.Count > 0 => LabelReader.ReadSet(shape, value),
        ColumnEncoding.Uuid => ColumnText.ReadGuid(shape, value),
        ColumnEncoding.Inet4 or ColumnEncoding.Inet6 => ColumnText.Read(shape, value)!,
        ColumnEncoding.Json => ReadJson(value, shape),
        ColumnEncoding.Text or ColumnEncoding.CompressedText or ColumnEncoding.JsonText when shape.Definition.CollationId != 0 =>
            ColumnText.Read(shape, value)!,
        _ => ColumnBytes.Has(shape.Encoding) ? ColumnBytes.Read(shape, value).ToArray() : ReadInteger(value, shape.Encoding),
    };

    private static object ReadDecimal(ReadOnlySpan<byte> value, ColumnShape shape)
    {
        if (PackedDecimal.FitsClr(shape.Precision, shape.Scale))
        {
            PackedDecimal.TryReadClr(shape, value, out var number);
            return number;
        }

        return PackedDecimal.Read(shape, value, shape.Precision, shape.Scale);
    }

    private static string ReadJson(ReadOnlySpan<byte> value, ColumnShape shape)
    {
        var text = new ArrayBufferWriter<byte>();
        JsonBinary.Write(shape, value, text);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    private static object ReadInteger(ReadOnlySpan<byte> value, ColumnEncoding encoding)
    {
        if (IntegerReader.TryReadInt32(encoding, value, out var narrow))
        {
            return narrow;
        }

        if (IntegerReader.TryReadUInt32(encoding, value, out var unsigned))
        {
            return unsigned;
        }

        return IntegerReader.TryReadInt64(encoding, value, out var wide) ? wide
            : IntegerReader.TryReadUInt64(encoding, value, out var large) ? large
            : throw new InvalidOperationException($"No object stands for {encoding}.");
    }
}
