namespace Router.Binlog;

/// <summary>Everything that can be wrong with the bytes of an event.</summary>
public enum EventFault
{
    /// <summary>The bytes end within a field.</summary>
    CutShort,

    /// <summary>The event goes on after its last field.</summary>
    LeftOver,

    /// <summary>The length in the header is not the length that was received.</summary>
    LengthMismatch,

    /// <summary>The CRC-32 does not match the bytes: they were damaged on disk or on the way.</summary>
    ChecksumMismatch,

    /// <summary>The format description names a checksum algorithm that nobody knows.</summary>
    UnknownChecksum,

    /// <summary>The format description is of a log before MySQL 5.0.</summary>
    UnknownFormat,

    /// <summary>The file does not begin with the four bytes of a binary log.</summary>
    NotABinlog,

    /// <summary>The file is encrypted; only its server can read it.</summary>
    Encrypted,

    /// <summary>A length-encoded number begins with a byte that none begins with.</summary>
    BadNumber,

    /// <summary>A name is not UTF-8.</summary>
    BadText,

    /// <summary>A field holds a value that the format does not allow.</summary>
    BadValue,

    /// <summary>A column has a type that nobody knows.</summary>
    UnknownColumnType,

    /// <summary>A table has no column, or more than any server allows.</summary>
    BadColumnCount,

    /// <summary>The optional metadata of a table map does not fit its columns.</summary>
    BadMetadata,

    /// <summary>Rows of a table whose map did not come before them.</summary>
    UnknownTable,

    /// <summary>Rows whose number of columns is not their table's.</summary>
    ColumnCountMismatch,

    /// <summary>One statement names more tables than any server can.</summary>
    TooManyTables,
}
