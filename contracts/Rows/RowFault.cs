namespace Router.Contracts.Rows;

/// <summary>Everything that can be wrong with a row's bytes.</summary>
public enum RowFault
{
    /// <summary>The bytes end within a column.</summary>
    CutShort,

    /// <summary>Bytes follow the last row.</summary>
    LeftOver,

    /// <summary>The event has another number of columns than the table.</summary>
    ColumnCount,

    /// <summary>A column has a type that no server of today writes, or one that is not known.</summary>
    UnknownType,

    /// <summary>A column's metadata is outside of what its type allows.</summary>
    ColumnMetadata,

    /// <summary>A value is longer than its column.</summary>
    TooLong,

    /// <summary>A group of a DECIMAL's digits is larger than its digits can be.</summary>
    Decimal,

    /// <summary>A FLOAT or DOUBLE is not a finite number.</summary>
    NotFinite,

    /// <summary>A TIME, DATE, DATETIME or TIMESTAMP has parts that no clock shows.</summary>
    Temporal,

    /// <summary>Bytes are no text of the column's character set.</summary>
    Text,

    /// <summary>An ENUM or SET names a label that the column does not have.</summary>
    Label,

    /// <summary>A binary JSON document contradicts itself.</summary>
    Json,

    /// <summary>A COMPRESSED value cannot be decompressed to its stated length.</summary>
    Compression,
}
