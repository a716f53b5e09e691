using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Router.Contracts.Rows;

/// <content>Getters of what is text or bytes.</content>
public readonly partial struct RowImage
{
    /// <summary>
    /// CHAR, VARCHAR and TEXT in the column's character set, decompressed where the column is COMPRESSED; the label of an ENUM; UUID, INET4
    /// and INET6 as the server prints them.
    /// </summary>
    /// <exception cref="MalformedRowException">The bytes are no text of the column's character set.</exception>
    /// <exception cref="NotSupportedException">The character set is not known.</exception>
    public string GetString(int ordinal)
    {
        var value = Take(ordinal, out var shape);
        return ColumnText.Read(shape, value) ?? throw ColumnErrors.WrongGetter(shape, nameof(GetString));
    }

    /// <summary>
    /// The bytes of a BINARY (with its trailing zeros, which the log leaves out), VARBINARY, BLOB, text, JSON (MySQL: its binary form), GEOMETRY
    /// (SRID and WKB) or VECTOR, without a length prefix, decompressed where the column is COMPRESSED. Valid as long as the batch.
    /// </summary>
    public ReadOnlySpan<byte> GetBytes(int ordinal)
    {
        var value = Take(ordinal, out var shape);
        return ColumnBytes.Has(shape.Encoding) ? ColumnBytes.Read(shape, value) : throw ColumnErrors.WrongGetter(shape, nameof(GetBytes));
    }

    /// <summary>The label of an ENUM; empty for the value 0, which stands for an invalid one.</summary>
    public string GetEnumLabel(int ordinal)
    {
        var value = Take(ordinal, out var shape);
        return shape.Encoding == ColumnEncoding.Enum
            ? LabelReader.ReadEnum(shape, value)
            : throw ColumnErrors.WrongGetter(shape, nameof(GetEnumLabel));
    }

    /// <summary>The labels of a SET, in the column's order.</summary>
    public IReadOnlyList<string> GetSet(int ordinal)
    {
        var value = Take(ordinal, out var shape);
        return shape.Encoding == ColumnEncoding.Set ? LabelReader.ReadSet(shape, value) : throw ColumnErrors.WrongGetter(shape, nameof(GetSet));
    }

    /// <summary>The text of a JSON column: as MySQL prints it, or as it was written to MariaDB, where JSON is a text column.</summary>
    public string GetJson(int ordinal)
    {
        var value = Take(ordinal, out var shape);
        switch (shape.Encoding)
        {
            case ColumnEncoding.Json:
                var text = new ArrayBufferWriter<byte>(Math.Max(value.Length * 2, 1));
                JsonBinary.Write(shape, value, text);
                return Encoding.UTF8.GetString(text.WrittenSpan);
            case ColumnEncoding.JsonText or ColumnEncoding.Text or ColumnEncoding.CompressedText:
                return ColumnText.Read(shape, value)!;
            default:
                throw ColumnErrors.WrongGetter(shape, nameof(GetJson));
        }
    }

    /// <summary>A UUID column of MariaDB.</summary>
    public Guid GetGuid(int ordinal)
    {
        var value = Take(ordinal, out var shape);
        return shape.Encoding == ColumnEncoding.Uuid ? ColumnText.ReadGuid(shape, value) : throw ColumnErrors.WrongGetter(shape, nameof(GetGuid));
    }

    /// <summary>The numbers of a VECTOR.</summary>
    public float[] GetVector(int ordinal)
    {
        var value = Take(ordinal, out var shape);
        if (shape.Encoding != ColumnEncoding.Vector)
        {
            throw ColumnErrors.WrongGetter(shape, nameof(GetVector));
        }

        var numbers = new float[value.Length / sizeof(float)];
        for (var index = 0; index < numbers.Length; index++)
        {
            numbers[index] = BinaryPrimitives.ReadSingleLittleEndian(value[(index * sizeof(float))..]);
        }

        return numbers;
    }

    /// <summary>
    /// The value as an object, for convenience: null for NULL, int, uint, long or ulong, float, double, decimal (<see cref="BigDecimal"/> where the
    /// column is too wide for it), <see cref="DateValue"/>, <see cref="DateTimeValue"/>, <see cref="TimeValue"/>, string, byte[], string[] for a SET,
    /// ulong for a BIT, <see cref="Guid"/> for a UUID. Text of an unknown character set is byte[], a label not known its number.
    /// </summary>
    public object? GetValue(int ordinal) => IsNull(ordinal) ? null : ColumnObject.Read(Take(ordinal, out var shape), shape);
}
