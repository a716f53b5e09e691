namespace Router.Binlog;

/// <summary>The optional fields at the end of a table map; with <c>binlog_row_metadata=FULL</c> all that apply are there.</summary>
internal enum OptionalField : byte
{
    Signedness = 1,
    DefaultCharset = 2,
    ColumnCharset = 3,
    ColumnName = 4,
    SetLabels = 5,
    EnumLabels = 6,
    GeometryType = 7,
    SimplePrimaryKey = 8,
    PrimaryKeyWithPrefix = 9,
    EnumAndSetDefaultCharset = 10,
    EnumAndSetColumnCharset = 11,
    ColumnVisibility = 12,
    VectorDimensionality = 13,
}
