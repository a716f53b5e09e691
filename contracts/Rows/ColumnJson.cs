using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;

namespace Router.Contracts.Rows;

/// <summary>Values as JSON.</summary>
internal static class ColumnJson
{
    private const int MaxTextBytes = PackedDecimal.MaxTextBytes;

    public static void Write(Utf8JsonWriter writer, ColumnShape shape, ReadOnlySpan<byte> value)
    {
        switch (shape.Encoding)
        {
            case ColumnEncoding.Single or ColumnEncoding.Double:
                WriteFloat(writer, shape, value);
                break;
            case ColumnEncoding.Decimal or ColumnEncoding.Date or ColumnEncoding.Time or ColumnEncoding.Time2:
            case >= ColumnEncoding.DateTime and <= ColumnEncoding.Timestamp2:
                WriteFormatted(writer, shape, value);
                break;
            case ColumnEncoding.Text or ColumnEncoding.CompressedText or ColumnEncoding.JsonText:
                WriteText(writer, shape, ColumnBytes.Read(shape, value));
                break;
            case ColumnEncoding.Json:
                WriteJson(writer, shape, value);
                break;
            case ColumnEncoding.Enum when shape.Definition.Labels.Count > 0:
                writer.WriteStringValue(LabelReader.ReadEnum(shape, value));
                break;
            case ColumnEncoding.Set when shape.Definition.Labels.Count > 0:
                WriteSet(writer, LabelReader.ReadSet(shape, value));
                break;
            case ColumnEncoding.Uuid or ColumnEncoding.Inet4 or ColumnEncoding.Inet6:
                writer.WriteStringValue(ColumnText.Read(shape, value));
                break;
            default:
                WriteBytesOrInteger(writer, shape, value);
                break;
        }
    }

    private static void WriteBytesOrInteger(Utf8JsonWriter writer, ColumnShape shape, ReadOnlySpan<byte> value)
    {
        if (ColumnBytes.Has(shape.Encoding))
        {
            writer.WriteBase64StringValue(ColumnBytes.Read(shape, value));
        }
        else if (IntegerReader.TryReadInt64(shape.Encoding, value, out var number))
        {
            writer.WriteNumberValue(number);
        }
        else if (IntegerReader.TryReadUInt64(shape.Encoding, value, out var unsigned))
        {
            writer.WriteNumberValue(unsigned);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    private static void WriteFloat(Utf8JsonWriter writer, ColumnShape shape, ReadOnlySpan<byte> value)
    {
        if (shape.Encoding == ColumnEncoding.Single)
        {
            var single = BinaryPrimitives.ReadSingleLittleEndian(value);
            writer.WriteNumberValue(float.IsFinite(single) ? single : throw NotFinite(shape));
            return;
        }

        var number = BinaryPrimitives.ReadDoubleLittleEndian(value);
        writer.WriteNumberValue(double.IsFinite(number) ? number : throw NotFinite(shape));
    }

    private static void WriteFormatted(Utf8JsonWriter writer, ColumnShape shape, ReadOnlySpan<byte> value)
    {
        Span<byte> text = stackalloc byte[MaxTextBytes];
        var length = shape.Encoding switch
        {
            ColumnEncoding.Decimal => PackedDecimal.Format(shape, value, shape.Precision, shape.Scale, text),
            ColumnEncoding.Date => TemporalReader.ReadDate(value).Format(text),
            ColumnEncoding.Time or ColumnEncoding.Time2 => TemporalReader.ReadTime(shape, value).Format(text),
            _ => TemporalReader.ReadDateTime(shape, value).Format(text, (byte)'T'),
        };
        writer.WriteStringValue(text[..length]);
    }

    private static void WriteText(Utf8JsonWriter writer, ColumnShape shape, ReadOnlySpan<byte> value)
    {
        if (shape.Definition.CollationId == 0)
        {
            // Bytes of a character set nobody named must not pass for text.
            writer.WriteBase64StringValue(value);
        }
        else if (!shape.CharacterSet.IsUtf8)
        {
            writer.WriteStringValue(ColumnText.Decode(shape, value));
        }
        else if (!Utf8.IsValid(value))
        {
            throw ColumnText.NoText(shape);
        }
        else if (shape.Encoding != ColumnEncoding.JsonText || !TryWriteDocument(writer, value))
        {
            writer.WriteStringValue(value);
        }
    }

    private static void WriteJson(Utf8JsonWriter writer, ColumnShape shape, ReadOnlySpan<byte> value)
    {
        var text = new ArrayBufferWriter<byte>(Math.Max(value.Length * 2, 64));
        JsonBinary.Write(shape, value, text);
        writer.WriteRawValue(text.WrittenSpan, skipInputValidation: true);
    }

    /// <summary>Writes a JSON text as JSON on one line, whatever white space it was stored with; false where it is none.</summary>
    private static bool TryWriteDocument(Utf8JsonWriter writer, ReadOnlySpan<byte> value)
    {
        try
        {
            var reader = new Utf8JsonReader(value);
            using var document = JsonDocument.ParseValue(ref reader);
            if (reader.Read())
            {
                return false;
            }

            document.RootElement.WriteTo(writer);
            return true;
        }
        catch (JsonException)
        {
            // A LONGTEXT that was meant as JSON but whose check was dropped may hold anything: it is text then.
            return false;
        }
    }

    private static void WriteSet(Utf8JsonWriter writer, string[] labels)
    {
        writer.WriteStartArray();
        foreach (var label in labels)
        {
            writer.WriteStringValue(label);
        }

        writer.WriteEndArray();
    }

    private static MalformedRowException NotFinite(ColumnShape shape) => shape.Malformed(RowFault.NotFinite, "holds no finite number");
}
