namespace Router.Hosting.Typed;

/// <summary>What a column's values are, as far as it decides which members they fit.</summary>
internal enum ColumnKind
{
    Unknown,
    Integer,
    Year,
    Bit,
    Single,
    Double,
    Decimal,
    Date,
    Time,
    DateTime,
    Timestamp,
    Text,
    Json,
    Binary,
    Geometry,
    Vector,
    Enum,
    Set,
    Uuid,
    Address,
}
