namespace Router.Contracts.Rows;

/// <summary>What to tell somebody who asked a column for what it does not hold.</summary>
internal static class ColumnErrors
{
    public static InvalidCastException WrongGetter(ColumnShape shape, string getter) =>
        new($"{shape.FullName} is {TypeName(shape)}: read it with {GetterOf(shape.Encoding)}, not {getter}.");

    public static InvalidOperationException IsNull(ColumnShape shape, string getter) =>
        new($"{shape.FullName} is NULL in this row: ask IsNull before {getter}.");

    public static InvalidOperationException IsAbsent(ColumnShape shape, string getter) => new(
        $"{shape.FullName} is not in this image, because the server logs with binlog_row_image=MINIMAL or NOBLOB: ask IsAbsent before {getter}.");

    public static InvalidOperationException CannotCompare(ColumnShape shape) => new(
        $"{shape.FullName} is not in this image, so a condition on it cannot be decided: set binlog_row_image=FULL on the server.");

    public static InvalidOperationException NoImage() =>
        new("There is no such image: an insert has none before, a delete none after. Ask Exists.");

    public static OverflowException TooManyDigits(ColumnShape shape) =>
        new($"{shape.FullName} is {TypeName(shape)} and holds more digits here than System.Decimal: read it with GetBigDecimal.");

    public static InvalidOperationException NoLabels(ColumnShape shape) => new(
        $"The labels of {shape.FullName} are not known: set binlog_row_metadata=FULL on the server, or read its number with GetUInt64.");

    public static string TypeName(ColumnShape shape)
    {
        var column = shape.Definition;
        return shape.Encoding switch
        {
            ColumnEncoding.Int8 or ColumnEncoding.UInt8 => Integer("TINYINT", column),
            ColumnEncoding.Int16 or ColumnEncoding.UInt16 => Integer("SMALLINT", column),
            ColumnEncoding.Int24 or ColumnEncoding.UInt24 => Integer("MEDIUMINT", column),
            ColumnEncoding.Int32 or ColumnEncoding.UInt32 => Integer("INT", column),
            ColumnEncoding.Int64 or ColumnEncoding.UInt64 => Integer("BIGINT", column),
            ColumnEncoding.Single => "FLOAT",
            ColumnEncoding.Decimal => $"DECIMAL({shape.Precision},{shape.Scale})",
            ColumnEncoding.Time or ColumnEncoding.Time2 => "TIME",
            ColumnEncoding.DateTime or ColumnEncoding.DateTime2 => "DATETIME",
            ColumnEncoding.Timestamp or ColumnEncoding.Timestamp2 => "TIMESTAMP",
            ColumnEncoding.Text => "text",
            ColumnEncoding.CompressedText => "text COMPRESSED",
            ColumnEncoding.JsonText => "JSON",
            ColumnEncoding.Binary or ColumnEncoding.FixedBinary => "binary",
            ColumnEncoding.CompressedBinary => "binary COMPRESSED",
            _ => shape.Encoding.ToString().ToUpperInvariant(),
        };
    }

    private static string Integer(string name, ColumnDefinition column) => column.IsUnsigned ? name + " UNSIGNED" : name;

    private static string GetterOf(ColumnEncoding encoding) => encoding switch
    {
        ColumnEncoding.Int8 or ColumnEncoding.Int16 or ColumnEncoding.Int24 or ColumnEncoding.Int32 or ColumnEncoding.Year => "GetInt32",
        ColumnEncoding.UInt8 or ColumnEncoding.UInt16 or ColumnEncoding.UInt24 or ColumnEncoding.UInt32 => "GetUInt32",
        ColumnEncoding.Int64 => "GetInt64",
        ColumnEncoding.UInt64 => "GetUInt64",
        ColumnEncoding.Single => "GetSingle",
        ColumnEncoding.Double => "GetDouble",
        ColumnEncoding.Decimal => "GetDecimal or GetBigDecimal",
        ColumnEncoding.Date => "GetDate",
        ColumnEncoding.Time or ColumnEncoding.Time2 => "GetTime",
        >= ColumnEncoding.DateTime and <= ColumnEncoding.Timestamp2 => "GetDateTime",
        ColumnEncoding.Text or ColumnEncoding.CompressedText => "GetString",
        ColumnEncoding.Bit => "GetBit",
        ColumnEncoding.Enum => "GetEnumLabel",
        ColumnEncoding.Set => "GetSet",
        ColumnEncoding.Json or ColumnEncoding.JsonText => "GetJson",
        ColumnEncoding.Uuid => "GetGuid",
        ColumnEncoding.Inet4 or ColumnEncoding.Inet6 => "GetString or GetBytes",
        _ => "GetBytes",
    };
}
