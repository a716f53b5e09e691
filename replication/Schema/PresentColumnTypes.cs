using System.Globalization;
using Router.Contracts.Rows;

namespace Router.Replication.Schema;

/// <summary>The type and metadata with which the log would describe a column of the information schema.</summary>
internal static class PresentColumnTypes
{
    public static ColumnDefinition Define(PresentColumn column, int ordinal)
    {
        var (type, metadata) = Read(column);
        return new ColumnDefinition
        {
            Ordinal = ordinal,
            Name = column.Name,
            Type = type,
            Metadata = metadata,
            IsNullable = column.IsNullable,
            // The log counts YEAR among the unsigned numbers, COLUMN_TYPE does not say so.
            IsUnsigned = column.IsUnsigned || type == ColumnType.Year,
            CollationId = column.CollationId,
            Labels = column.Labels,
            Meaning = ColumnTypes.Meaning(column.DataType, type),
        };
    }

    private static (ColumnType Type, int Metadata) Read(PresentColumn column) => column.DataType switch
    {
        "tinyint" => (ColumnType.Tiny, 0),
        "smallint" => (ColumnType.Short, 0),
        "mediumint" => (ColumnType.Int24, 0),
        "int" => (ColumnType.Long, 0),
        "bigint" => (ColumnType.LongLong, 0),
        "float" => (ColumnType.Float, 4),
        "double" => (ColumnType.Double, 8),
        "decimal" => (ColumnType.NewDecimal, (Numbers(column).First << 8) + Numbers(column).Second),
        "bit" => (ColumnType.Bit, Numbers(column).First),
        "year" => (ColumnType.Year, 0),
        "enum" => (ColumnType.Enum, column.Labels.Count <= byte.MaxValue ? 1 : 2),
        "set" => (ColumnType.Set, (column.Labels.Count + 7) / 8 is var bytes && bytes > 4 ? 8 : bytes),
        "date" => (ColumnType.Date, 0),
        "time" => (ColumnType.Time2, Numbers(column).First),
        "datetime" => (ColumnType.DateTime2, Numbers(column).First),
        "timestamp" => (ColumnType.Timestamp2, Numbers(column).First),
        _ => ReadBytes(column),
    };

    private static (ColumnType Type, int Metadata) ReadBytes(PresentColumn column) => column.DataType switch
    {
        "char" or "binary" => (ColumnType.String, (int)column.OctetLength),
        "uuid" or "inet6" => (ColumnType.String, 16),
        "inet4" => (ColumnType.String, 4),
        "varchar" or "varbinary" => (column.IsCompressed ? ColumnType.VarCharCompressed : ColumnType.VarChar, (int)column.OctetLength),
        "tinytext" or "tinyblob" => (Blob(column), 1),
        "text" or "blob" => (Blob(column), 2),
        "mediumtext" or "mediumblob" => (Blob(column), 3),
        "longtext" or "longblob" => (Blob(column), 4),
        "json" => (column.IsText ? ColumnType.Blob : ColumnType.Json, 4), // text on MariaDB
        "vector" => (ColumnType.Vector, 4),
        _ => (ColumnType.Geometry, 4),
    };

    private static ColumnType Blob(PresentColumn column) => column.IsCompressed ? ColumnType.BlobCompressed : ColumnType.Blob;

    /// <summary>The numbers in <c>decimal(12,2)</c>; 0 where there are none.</summary>
    private static (int First, int Second) Numbers(PresentColumn column)
    {
        var text = column.ColumnType.AsSpan();
        var (open, close) = (text.IndexOf('('), text.IndexOf(')'));
        if (open < 0 || close < open)
        {
            return (0, 0);
        }

        var inside = text[(open + 1)..close];
        var comma = inside.IndexOf(',');
        var first = comma < 0 ? inside : inside[..comma];
        var second = comma < 0 ? default : inside[(comma + 1)..];
        return (
            int.Parse(first, CultureInfo.InvariantCulture),
            second.IsEmpty ? 0 : int.Parse(second, CultureInfo.InvariantCulture));
    }
}
