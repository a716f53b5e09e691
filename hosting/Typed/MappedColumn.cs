using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Hosting.Typed;

/// <summary>A column as a member sees it.</summary>
internal sealed class MappedColumn
{
    private const int BinaryCollation = 63;

    public MappedColumn(TableName table, ColumnDefinition definition)
    {
        FullName = $"{table}.{definition.Name}";
        Definition = definition;
        Kind = KindOf(definition);
    }

    public string FullName { get; }

    public ColumnDefinition Definition { get; }

    public ColumnKind Kind { get; }

    public int Ordinal => Definition.Ordinal;

    /// <summary>Digits of a DECIMAL.</summary>
    public int Precision => Definition.Metadata >> 8;

    /// <summary>Digits of a DECIMAL behind the point.</summary>
    public int Scale => Definition.Metadata & 0xFF;

    /// <summary>The least and the greatest value of an integer, YEAR or BIT.</summary>
    public (Int128 Least, Int128 Greatest) Range => Kind switch
    {
        ColumnKind.Year => (0, 1900 + byte.MaxValue),
        ColumnKind.Bit => (0, (Int128.One << Definition.Metadata) - 1),
        _ when Definition.IsUnsigned => (0, (Int128.One << IntegerBits) - 1),
        _ => (-(Int128.One << (IntegerBits - 1)), (Int128.One << (IntegerBits - 1)) - 1),
    };

    /// <summary>Whether it is text of 36 characters, in any character set: the width in bytes is all there is to see.</summary>
    public bool IsTextOfGuid => Kind == ColumnKind.Text && Definition.Type is ColumnType.String or ColumnType.VarChar
        && Definition.Metadata is 36 or 72 or 108 or 144;

    /// <summary>Whether it is a BINARY(16).</summary>
    public bool IsBinaryGuid => Kind == ColumnKind.Binary && Definition is { Type: ColumnType.String, Metadata: 16 };

    /// <summary>The type as SQL writes it.</summary>
    public string TypeName => Kind switch
    {
        ColumnKind.Integer => IntegerName + (Definition.IsUnsigned ? " UNSIGNED" : ""),
        ColumnKind.Bit => $"BIT({Definition.Metadata})",
        ColumnKind.Single => "FLOAT",
        ColumnKind.Decimal => $"DECIMAL({Precision},{Scale})",
        ColumnKind.Text => Definition.Type == ColumnType.String ? "CHAR" : Definition.Type == ColumnType.VarChar ? "VARCHAR" : "TEXT",
        ColumnKind.Binary => Definition.Type == ColumnType.String ? $"BINARY({Definition.Metadata})" : Definition.Type == ColumnType.VarChar ? "VARBINARY" : "BLOB",
        ColumnKind.Address => Definition.Meaning!.ToUpperInvariant(),
        ColumnKind.Unknown => $"of a type that is not known ({Definition.Type})",
        _ => Kind.ToString().ToUpperInvariant(),
    };

    /// <summary>The members' types that hold every value of the column.</summary>
    public string Fitting => Kind switch
    {
        ColumnKind.Integer => IntegerFitting,
        ColumnKind.Year => "int",
        ColumnKind.Bit => Definition.Metadata == 1 ? "bool" : "ulong",
        ColumnKind.Single => "float",
        ColumnKind.Double => "double",
        ColumnKind.Decimal => IsClrDecimal ? "decimal" : "BigDecimal",
        ColumnKind.Date => "DateOnly or DateValue",
        ColumnKind.Time => "TimeSpan or TimeValue",
        ColumnKind.DateTime => "DateTime or DateTimeValue",
        ColumnKind.Timestamp => "DateTimeOffset, DateTime or DateTimeValue",
        ColumnKind.Text => "string",
        ColumnKind.Json => "string, JsonElement or JsonDocument",
        ColumnKind.Vector => "float[]",
        ColumnKind.Enum => "string or an enum",
        ColumnKind.Set => "string[] or IReadOnlyList<string>",
        ColumnKind.Uuid => "Guid",
        ColumnKind.Address => "string",
        _ => "byte[]",
    };

    /// <summary>Whether every value of a DECIMAL is a <see cref="decimal"/>, which holds 28 digits wherever the point is.</summary>
    public bool IsClrDecimal => Precision <= 28;

    private int IntegerBits => Definition.Type switch
    {
        ColumnType.Tiny => 8,
        ColumnType.Short => 16,
        ColumnType.Int24 => 24,
        ColumnType.Long => 32,
        _ => 64,
    };

    private string IntegerName => Definition.Type switch
    {
        ColumnType.Tiny => "TINYINT",
        ColumnType.Short => "SMALLINT",
        ColumnType.Int24 => "MEDIUMINT",
        ColumnType.Long => "INT",
        _ => "BIGINT",
    };

    private string IntegerFitting => Definition.Type switch
    {
        ColumnType.Tiny => Definition.IsUnsigned ? "byte or bool" : "sbyte or bool",
        ColumnType.Short => Definition.IsUnsigned ? "ushort" : "short",
        ColumnType.Int24 => "int",
        ColumnType.Long => Definition.IsUnsigned ? "uint" : "int",
        _ => Definition.IsUnsigned ? "ulong" : "long",
    };

    private static ColumnKind KindOf(ColumnDefinition column) => column.Type switch
    {
        ColumnType.Tiny or ColumnType.Short or ColumnType.Int24 or ColumnType.Long or ColumnType.LongLong => ColumnKind.Integer,
        ColumnType.Year => ColumnKind.Year,
        ColumnType.Bit => ColumnKind.Bit,
        ColumnType.Float => ColumnKind.Single,
        ColumnType.Double => ColumnKind.Double,
        ColumnType.NewDecimal => ColumnKind.Decimal,
        ColumnType.Date or ColumnType.NewDate => ColumnKind.Date,
        ColumnType.Time or ColumnType.Time2 => ColumnKind.Time,
        ColumnType.DateTime or ColumnType.DateTime2 => ColumnKind.DateTime,
        ColumnType.Timestamp or ColumnType.Timestamp2 => ColumnKind.Timestamp,
        ColumnType.Json => ColumnKind.Json,
        ColumnType.Geometry => ColumnKind.Geometry,
        ColumnType.Vector => ColumnKind.Vector,
        ColumnType.Enum => ColumnKind.Enum,
        ColumnType.Set => ColumnKind.Set,
        _ => OfBytes(column),
    };

    private static ColumnKind OfBytes(ColumnDefinition column) => column.Type switch
    {
        ColumnType.String when column.Meaning == "uuid" => ColumnKind.Uuid,
        ColumnType.Blob when column.Meaning == "json" => ColumnKind.Json,
        ColumnType.String when column.Meaning is "inet4" or "inet6" => ColumnKind.Address,
        ColumnType.String or ColumnType.VarChar or ColumnType.VarString or ColumnType.VarCharCompressed or ColumnType.BlobCompressed
            or (>= ColumnType.TinyBlob and <= ColumnType.Blob) => column.CollationId == BinaryCollation ? ColumnKind.Binary : ColumnKind.Text,
        _ => ColumnKind.Unknown,
    };
}
