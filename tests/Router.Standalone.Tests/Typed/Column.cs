using Router.Contracts.Rows;

namespace Router.Standalone.Tests.Typed;

/// <summary>Columns as a table map with full metadata describes them.</summary>
internal static class Column
{
    public const int Utf8 = 45;
    public const int Binary = 63;

    public static ColumnDefinition TinyInt(string name = "value", bool unsigned = false) => Of(name, ColumnType.Tiny, unsigned: unsigned);

    public static ColumnDefinition SmallInt(string name = "value", bool unsigned = false) => Of(name, ColumnType.Short, unsigned: unsigned);

    public static ColumnDefinition MediumInt(string name = "value", bool unsigned = false) => Of(name, ColumnType.Int24, unsigned: unsigned);

    public static ColumnDefinition Int(string name = "value", bool unsigned = false) => Of(name, ColumnType.Long, unsigned: unsigned);

    public static ColumnDefinition BigInt(string name = "value", bool unsigned = false) => Of(name, ColumnType.LongLong, unsigned: unsigned);

    public static ColumnDefinition Year(string name = "value") => Of(name, ColumnType.Year);

    public static ColumnDefinition Bit(int bits, string name = "value") => Of(name, ColumnType.Bit, bits);

    public static ColumnDefinition Float(string name = "value") => Of(name, ColumnType.Float, 4);

    public static ColumnDefinition Double(string name = "value") => Of(name, ColumnType.Double, 8);

    public static ColumnDefinition Decimal(int precision, int scale, string name = "value") => Of(name, ColumnType.NewDecimal, (precision << 8) + scale);

    public static ColumnDefinition Date(string name = "value") => Of(name, ColumnType.Date);

    public static ColumnDefinition Time(int digits = 6, string name = "value") => Of(name, ColumnType.Time2, digits);

    public static ColumnDefinition DateTime(int digits = 6, string name = "value") => Of(name, ColumnType.DateTime2, digits);

    public static ColumnDefinition Timestamp(int digits = 6, string name = "value") => Of(name, ColumnType.Timestamp2, digits);

    public static ColumnDefinition Char(int characters, string name = "value") => Of(name, ColumnType.String, 4 * characters, Utf8);

    public static ColumnDefinition VarChar(int characters, string name = "value") => Of(name, ColumnType.VarChar, 4 * characters, Utf8);

    public static ColumnDefinition Text(string name = "value") => Of(name, ColumnType.Blob, 2, Utf8);

    public static ColumnDefinition FixedBinary(int bytes, string name = "value") => Of(name, ColumnType.String, bytes, Binary);

    public static ColumnDefinition VarBinary(int bytes, string name = "value") => Of(name, ColumnType.VarChar, bytes, Binary);

    public static ColumnDefinition Blob(string name = "value") => Of(name, ColumnType.Blob, 2, Binary);

    public static ColumnDefinition Json(string name = "value") => Of(name, ColumnType.Json, 4);

    public static ColumnDefinition Geometry(string name = "value") => Of(name, ColumnType.Geometry, 4);

    public static ColumnDefinition Vector(string name = "value") => Of(name, ColumnType.Vector, 4);

    public static ColumnDefinition Uuid(string name = "value") => FixedBinary(16, name) with { Meaning = "uuid" };

    public static ColumnDefinition Inet6(string name = "value") => FixedBinary(16, name) with { Meaning = "inet6" };

    public static ColumnDefinition Enum(params string[] labels) => Of("value", ColumnType.Enum, 1, Utf8) with { Labels = labels };

    public static ColumnDefinition Set(params string[] labels) => Of("value", ColumnType.Set, 1, Utf8) with { Labels = labels };

    private static ColumnDefinition Of(string name, ColumnType type, int metadata = 0, int collationId = 0, bool unsigned = false) => new()
    {
        Ordinal = 0,
        Name = name,
        Type = type,
        Metadata = metadata,
        IsNullable = true,
        IsUnsigned = unsigned,
        CollationId = collationId,
    };
}
