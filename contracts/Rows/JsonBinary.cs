using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text.Unicode;

namespace Router.Contracts.Rows;

/// <summary>MySQL's binary JSON to the text that the server prints, in UTF-8.</summary>
/// <remarks>
/// <code>
/// document   +------+-------+   types: 0 object, 1 large object, 2 array, 3 large array, 4 literal, 5 int16, 6 uint16, 7 int32,
///            | type | value |          8 uint32, 9 int64, 10 uint64, 11 double, 12 string, 15 opaque
///            +------+-------+
/// object     +-------+------+ ( +---------------+---------------+ ) * count ( +------+-----------------+ ) * count +------+--------+
///            | count | size |   | key's offset  | key's length, 2 |           | type | value or offset |            | keys | values |
///            +-------+------+   +---------------+---------------+             +------+-----------------+            +------+--------+
/// array      the same without keys. All integers are 2 bytes, 4 in a large one; offsets count from the container's count.
///            Literals and integers that fit stand in the place of their offset.
/// string     +-------------------------------------+-------+   opaque  +------+-----------------+-------+
///            | length, 7 bits a byte, lowest first | UTF-8 |           | type | length as left  | bytes |
///            +-------------------------------------+-------+           +------+-----------------+-------+
/// </code>
/// Source: MySQL source documentation, "json_binary.h".
/// A document is read at most once over: what its parts claim together must not exceed its length, so that no document, however crafted,
/// costs more than its size.
/// </remarks>
internal ref struct JsonBinary
{
    /// <summary>The server's own limit is 100.</summary>
    private const int MaxDepth = 128;

    private readonly ColumnShape _shape;
    private readonly IBufferWriter<byte> _text;
    private long _budgetBytes;

    private JsonBinary(ColumnShape shape, IBufferWriter<byte> text, int lengthBytes)
    {
        _shape = shape;
        _text = text;
        _budgetBytes = lengthBytes;
    }

    /// <exception cref="MalformedRowException">The bytes are no such document.</exception>
    public static void Write(ColumnShape shape, ReadOnlySpan<byte> document, IBufferWriter<byte> text)
    {
        if (document.IsEmpty)
        {
            // INSERT IGNORE of NULL into a JSON column that is NOT NULL leaves nothing at all, which the server reads as null.
            text.Write("null"u8);
            return;
        }

        var reader = new JsonBinary(shape, text, document.Length);
        reader.WriteValue(document[0], document[1..], 1);
    }

    private void WriteValue(byte type, ReadOnlySpan<byte> bytes, int depth)
    {
        switch (type)
        {
            case 0x00 or 0x01:
                WriteContainer(bytes, isObject: true, type == 0x01 ? 4 : 2, depth);
                break;
            case 0x02 or 0x03:
                WriteContainer(bytes, isObject: false, type == 0x03 ? 4 : 2, depth);
                break;
            case 0x0C:
                WriteString(TakeText(bytes));
                break;
            case 0x0F:
                WriteOpaque(Take(bytes, 0, 1)[0], TakeText(bytes[1..]));
                break;
            default:
                WriteScalar(type, bytes);
                break;
        }
    }

    private void WriteScalar(byte type, ReadOnlySpan<byte> bytes)
    {
        switch (type)
        {
            case 0x04:
                WriteLiteral(Take(bytes, 0, 1)[0]);
                break;
            case 0x05:
                WriteNumber(BinaryPrimitives.ReadInt16LittleEndian(Take(bytes, 0, 2)));
                break;
            case 0x06:
                WriteNumber(BinaryPrimitives.ReadUInt16LittleEndian(Take(bytes, 0, 2)));
                break;
            case 0x07:
                WriteNumber(BinaryPrimitives.ReadInt32LittleEndian(Take(bytes, 0, 4)));
                break;
            case 0x08:
                WriteNumber(BinaryPrimitives.ReadUInt32LittleEndian(Take(bytes, 0, 4)));
                break;
            case 0x09:
                WriteNumber(BinaryPrimitives.ReadInt64LittleEndian(Take(bytes, 0, 8)));
                break;
            case 0x0A:
                WriteUnsigned(BinaryPrimitives.ReadUInt64LittleEndian(Take(bytes, 0, 8)));
                break;
            case 0x0B:
                WriteDouble(BinaryPrimitives.ReadDoubleLittleEndian(Take(bytes, 0, 8)));
                break;
            default:
                throw Wrong($"a value of type {type}");
        }
    }

    private void WriteContainer(ReadOnlySpan<byte> bytes, bool isObject, int width, int depth)
    {
        if (depth > MaxDepth)
        {
            throw Wrong($"more than {MaxDepth} levels");
        }

        var count = ReadSize(bytes, 0, width);
        var size = ReadSize(bytes, width, width);
        var values = (2L * width) + (isObject ? (long)count * (width + 2) : 0);
        var valuesEnd = values + ((long)count * (width + 1));
        if (size > bytes.Length || valuesEnd > size)
        {
            throw Wrong($"{count} members in {size} bytes where there are {bytes.Length}");
        }

        Spend(valuesEnd);
        bytes = bytes[..size];
        _text.Write(isObject ? "{"u8 : "["u8);
        for (var index = 0; index < count; index++)
        {
            _text.Write(index == 0 ? ""u8 : ", "u8);
            if (isObject)
            {
                WriteKey(bytes, (2 * width) + (index * (width + 2)), width);
            }

            WriteMember(bytes, (int)values + (index * (width + 1)), width, depth);
        }

        _text.Write(isObject ? "}"u8 : "]"u8);
    }

    private void WriteKey(ReadOnlySpan<byte> container, int entry, int width)
    {
        var key = Take(container, ReadSize(container, entry, width), BinaryPrimitives.ReadUInt16LittleEndian(container[(entry + width)..]));
        Spend(key.Length);
        WriteString(key);
        _text.Write(": "u8);
    }

    private void WriteMember(ReadOnlySpan<byte> container, int entry, int width, int depth)
    {
        var type = container[entry];
        if (type is 0x04 or 0x05 or 0x06 || (width == 4 && type is 0x07 or 0x08))
        {
            WriteScalar(type, container.Slice(entry + 1, width));
            return;
        }

        var offset = ReadSize(container, entry + 1, width);
        WriteValue(type, Take(container, offset, container.Length - Math.Min(offset, container.Length)), depth + 1);
    }

    private readonly int ReadSize(ReadOnlySpan<byte> bytes, int offset, int width)
    {
        var size = LittleEndian.ReadUnsigned(Take(bytes, offset, width));
        return size <= int.MaxValue ? (int)size : throw Wrong($"a size of {size}");
    }

    private ReadOnlySpan<byte> TakeText(ReadOnlySpan<byte> bytes)
    {
        ulong length = 0;
        for (var index = 0; index < 5; index++)
        {
            var next = Take(bytes, index, 1)[0];
            length |= (ulong)(next & 0x7F) << (7 * index);
            if ((next & 0x80) == 0)
            {
                Spend((long)length);
                return Take(bytes, index + 1, (int)length);
            }
        }

        throw Wrong("a length of more than five bytes");
    }

    private readonly ReadOnlySpan<byte> Take(ReadOnlySpan<byte> bytes, int offset, int count) =>
        (ulong)(uint)offset + (uint)count <= (uint)bytes.Length ? bytes.Slice(offset, count) : throw Wrong($"{count} bytes at {offset} of {bytes.Length}");

    private void Spend(long bytes)
    {
        _budgetBytes -= bytes;
        if (_budgetBytes < 0)
        {
            throw Wrong("parts that together are longer than it");
        }
    }

    private readonly void WriteLiteral(byte literal) => _text.Write(literal switch
    {
        0 => "null"u8,
        1 => "true"u8,
        2 => "false"u8,
        _ => throw Wrong($"the literal {literal}"),
    });

    private readonly void WriteNumber(long value)
    {
        Utf8Formatter.TryFormat(value, _text.GetSpan(20), out var written);
        _text.Advance(written);
    }

    private readonly void WriteUnsigned(ulong value)
    {
        Utf8Formatter.TryFormat(value, _text.GetSpan(20), out var written);
        _text.Advance(written);
    }

    private readonly void WriteDouble(double value)
    {
        if (!double.IsFinite(value))
        {
            throw Wrong("a number that is not finite");
        }

        _text.Advance(DoubleText.Write(value, _text.GetSpan(DoubleText.MaxBytes)));
    }

    private readonly void WriteString(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text))
        {
            throw Wrong("a text that is not UTF-8");
        }

        JsonText.WriteQuoted(_text, text);
    }

    private readonly void WriteOpaque(byte type, ReadOnlySpan<byte> bytes)
    {
        switch ((ColumnType)type)
        {
            case ColumnType.NewDecimal:
                WriteDecimal(bytes);
                break;
            case ColumnType.Date or ColumnType.NewDate:
                WriteDate(BinaryPrimitives.ReadInt64LittleEndian(Take(bytes, 0, 8)));
                break;
            case ColumnType.DateTime or ColumnType.Timestamp:
                WriteDateTime(BinaryPrimitives.ReadInt64LittleEndian(Take(bytes, 0, 8)));
                break;
            case ColumnType.Time:
                WriteTime(BinaryPrimitives.ReadInt64LittleEndian(Take(bytes, 0, 8)));
                break;
            default:
                JsonText.WriteOpaque(_text, type, bytes);
                break;
        }
    }

    private readonly void WriteDecimal(ReadOnlySpan<byte> bytes)
    {
        var (precision, scale) = (Take(bytes, 0, 2)[0], bytes[1]);
        if (precision is 0 or > 65 || scale > precision)
        {
            throw Wrong($"a DECIMAL({precision},{scale})");
        }

        var packed = Take(bytes, 2, PackedDecimal.WidthBytes(precision, scale));
        _text.Advance(PackedDecimal.Format(_shape, packed, precision, scale, _text.GetSpan(PackedDecimal.MaxTextBytes)));
    }

    private readonly void WriteDate(long packed)
    {
        Span<byte> text = stackalloc byte[DateValue.TextBytes];
        JsonText.WriteQuoted(_text, text[..TemporalReader.UnpackDateTime(_shape, packed).Date.Format(text)]);
    }

    private readonly void WriteDateTime(long packed)
    {
        Span<byte> text = stackalloc byte[DateTimeValue.MaxTextBytes];
        JsonText.WriteQuoted(_text, text[..TemporalReader.UnpackDateTime(_shape, packed).Format(text, (byte)' ')]);
    }

    private readonly void WriteTime(long packed)
    {
        Span<byte> text = stackalloc byte[TimeValue.MaxTextBytes];
        JsonText.WriteQuoted(_text, text[..TemporalReader.UnpackTime(_shape, packed, 6).Format(text)]);
    }

    private readonly MalformedRowException Wrong(string what) => _shape.Malformed(RowFault.Json, $"holds binary JSON with {what}");
}
