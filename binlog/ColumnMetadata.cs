using Router.Contracts.Rows;

namespace Router.Binlog;

/// <summary>How a table map tells more of a column than its type: 0 to 2 bytes, with a meaning of their own for each type.</summary>
/// <remarks>
/// <code>
/// FLOAT, DOUBLE                            1   bytes of the value
/// BLOB, JSON, GEOMETRY, VECTOR, 140        1   bytes of the length prefix
/// TIMESTAMP2, DATETIME2, TIME2             1   digits
/// VARCHAR, 141                             2   largest length, low byte first
/// BIT                                      2   bits beyond whole bytes, whole bytes
/// DECIMAL                                  2   precision, scale
/// STRING                                   2   real type, length; see ReadString
/// all others                               0
/// </code>
/// Sources: MySQL source documentation, "Table_map_event"; MariaDB 10.11, columns with COMPRESSED (types 140 and 141).
/// </remarks>
internal static class ColumnMetadata
{
    /// <summary>Reads the metadata of one column; the type may turn out to be another one: ENUM and SET are written as STRING.</summary>
    public static int Read(ref EventCursor cursor, ref ColumnType type)
    {
        switch (type)
        {
            case ColumnType.Float or ColumnType.Double:
            case ColumnType.Blob or ColumnType.TinyBlob or ColumnType.MediumBlob or ColumnType.LongBlob or ColumnType.BlobCompressed:
            case ColumnType.Json or ColumnType.Geometry or ColumnType.Vector:
            case ColumnType.Timestamp2 or ColumnType.DateTime2 or ColumnType.Time2:
                return cursor.ReadByte();
            case ColumnType.VarChar or ColumnType.VarCharCompressed:
                return cursor.ReadUInt16();
            case ColumnType.NewDecimal:
                return (cursor.ReadByte() << 8) | cursor.ReadByte();
            case ColumnType.Bit:
                return cursor.ReadByte() + (8 * cursor.ReadByte());
            case ColumnType.String or ColumnType.VarString or ColumnType.Enum or ColumnType.Set:
                return ReadString(ref cursor, ref type);
            case >= ColumnType.OldDecimal and <= ColumnType.NewDate when type is not ColumnType.OldDecimal:
                return 0;
            default:
                throw new MalformedEventException(EventFault.UnknownColumnType, $"A column has type {(byte)type}, which Router does not know.");
        }
    }

    /// <summary>
    /// The first byte is the real type; a length above 255 hides its two highest bits there, inverted, in the bits 0x30 that all real
    /// types have set.
    /// </summary>
    private static int ReadString(ref EventCursor cursor, ref ColumnType type)
    {
        int first = cursor.ReadByte();
        int length = cursor.ReadByte();
        if ((first & 0x30) != 0x30)
        {
            length |= ((first & 0x30) ^ 0x30) << 4;
            first |= 0x30;
        }

        type = (ColumnType)first;
        return type is ColumnType.String or ColumnType.VarString or ColumnType.Enum or ColumnType.Set
            ? length
            : throw new MalformedEventException(EventFault.UnknownColumnType, $"A column of strings has real type {first}, which Router does not know.");
    }
}
