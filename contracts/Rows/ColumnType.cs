namespace Router.Contracts.Rows;

/// <summary>
/// A column's type as a TABLE_MAP event names it, after the two halves of a STRING's metadata were told apart:
/// <see cref="Enum"/> and <see cref="Set"/> are never written as <see cref="String"/> here.
/// </summary>
/// <remarks>Source: MySQL source documentation, "enum_field_types"; MariaDB Knowledge Base, "Rows event".</remarks>
public enum ColumnType : byte
{
    /// <summary>Old DECIMAL of MySQL 4; no server of today writes it in rows.</summary>
    OldDecimal = 0,

    /// <summary>TINYINT, 1 byte.</summary>
    Tiny = 1,

    /// <summary>SMALLINT, 2 bytes.</summary>
    Short = 2,

    /// <summary>INT, 4 bytes.</summary>
    Long = 3,

    /// <summary>FLOAT, 4 bytes.</summary>
    Float = 4,

    /// <summary>DOUBLE, 8 bytes.</summary>
    Double = 5,

    /// <summary>NULL, no bytes.</summary>
    Null = 6,

    /// <summary>TIMESTAMP without fraction as before MySQL 5.6, 4 bytes.</summary>
    Timestamp = 7,

    /// <summary>BIGINT, 8 bytes.</summary>
    LongLong = 8,

    /// <summary>MEDIUMINT, 3 bytes.</summary>
    Int24 = 9,

    /// <summary>DATE as the client protocol names it, 3 bytes.</summary>
    Date = 10,

    /// <summary>TIME as before MySQL 5.6, 3 bytes.</summary>
    Time = 11,

    /// <summary>DATETIME as before MySQL 5.6, 8 bytes.</summary>
    DateTime = 12,

    /// <summary>YEAR, 1 byte.</summary>
    Year = 13,

    /// <summary>DATE, 3 bytes.</summary>
    NewDate = 14,

    /// <summary>VARCHAR and VARBINARY.</summary>
    VarChar = 15,

    /// <summary>BIT.</summary>
    Bit = 16,

    /// <summary>TIMESTAMP with 0 to 6 digits.</summary>
    Timestamp2 = 17,

    /// <summary>DATETIME with 0 to 6 digits.</summary>
    DateTime2 = 18,

    /// <summary>TIME with 0 to 6 digits.</summary>
    Time2 = 19,

    /// <summary>MariaDB: a COMPRESSED blob or text.</summary>
    BlobCompressed = 140,

    /// <summary>MariaDB: a COMPRESSED varchar or varbinary.</summary>
    VarCharCompressed = 141,

    /// <summary>MySQL 9: VECTOR.</summary>
    Vector = 242,

    /// <summary>MySQL: JSON in its binary form.</summary>
    Json = 245,

    /// <summary>DECIMAL.</summary>
    NewDecimal = 246,

    /// <summary>ENUM.</summary>
    Enum = 247,

    /// <summary>SET.</summary>
    Set = 248,

    /// <summary>TINYBLOB and TINYTEXT; a TABLE_MAP names them <see cref="Blob"/>.</summary>
    TinyBlob = 249,

    /// <summary>MEDIUMBLOB and MEDIUMTEXT; a TABLE_MAP names them <see cref="Blob"/>.</summary>
    MediumBlob = 250,

    /// <summary>LONGBLOB and LONGTEXT; a TABLE_MAP names them <see cref="Blob"/>.</summary>
    LongBlob = 251,

    /// <summary>BLOB and TEXT of every size.</summary>
    Blob = 252,

    /// <summary>VARCHAR of old servers.</summary>
    VarString = 253,

    /// <summary>CHAR and BINARY.</summary>
    String = 254,

    /// <summary>GEOMETRY and its kinds.</summary>
    Geometry = 255,
}
