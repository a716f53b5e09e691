using Router.Contracts.Rows;

namespace Router.Replication.Schema;

/// <summary>Whether a column of the information schema can be the one a table map describes.</summary>
internal static class ColumnTypes
{
    public static bool Fit(string dataType, ColumnDefinition column) => dataType switch
    {
        "tinyint" => column.Type == ColumnType.Tiny,
        "smallint" => column.Type == ColumnType.Short,
        "mediumint" => column.Type == ColumnType.Int24,
        "int" => column.Type == ColumnType.Long,
        "bigint" => column.Type == ColumnType.LongLong,
        "float" => column.Type == ColumnType.Float,
        "double" => column.Type == ColumnType.Double,
        "decimal" => column.Type is ColumnType.NewDecimal or ColumnType.OldDecimal,
        "date" => column.Type is ColumnType.Date or ColumnType.NewDate,
        "time" => column.Type is ColumnType.Time or ColumnType.Time2,
        "datetime" => column.Type is ColumnType.DateTime or ColumnType.DateTime2,
        "timestamp" => column.Type is ColumnType.Timestamp or ColumnType.Timestamp2,
        "year" => column.Type == ColumnType.Year,
        "bit" => column.Type == ColumnType.Bit,
        "enum" => column.Type == ColumnType.Enum,
        "set" => column.Type == ColumnType.Set,
        "json" => column.Type is ColumnType.Json or ColumnType.Blob,
        "char" or "binary" or "uuid" or "inet4" or "inet6" => column.Type == ColumnType.String,
        "varchar" or "varbinary" => column.Type is ColumnType.VarChar or ColumnType.VarString or ColumnType.VarCharCompressed,
        "vector" => column.Type is ColumnType.Vector or ColumnType.VarChar,
        _ when dataType.EndsWith("text", StringComparison.Ordinal) || dataType.EndsWith("blob", StringComparison.Ordinal) =>
            column.Type is ColumnType.Blob or ColumnType.BlobCompressed or ColumnType.TinyBlob or ColumnType.MediumBlob or ColumnType.LongBlob,
        _ => column.Type == ColumnType.Geometry,
    };

    /// <summary>What the bytes mean beyond their type; see <see cref="ColumnDefinition.Meaning"/>. MySQL's JSON has a type of its own.</summary>
    public static string? Meaning(string dataType, ColumnType type) =>
        dataType is "uuid" or "inet4" or "inet6" || (dataType == "json" && type == ColumnType.Blob) ? dataType : null;

    /// <summary>
    /// Whether a table map leaves open what the column's bytes mean: MariaDB writes UUID, INET4 and INET6 as plain BINARY,
    /// and JSON as a LONGTEXT of the collation utf8mb4_bin (46).
    /// </summary>
    public static bool IsAmbiguous(ColumnDefinition column) =>
        column is { Type: ColumnType.String, Metadata: 4 or 16, CollationId: 63 or 0 } or { Type: ColumnType.Blob, Metadata: 4, CollationId: 46 };
}
