namespace Router.Replication.Schema;

/// <summary>A column as the information schema shows it.</summary>
/// <param name="Name">The name.</param>
/// <param name="DataType">The type's name without length, in small letters: DATA_TYPE.</param>
/// <param name="ColumnType">The type with all that belongs to it: COLUMN_TYPE.</param>
/// <param name="OctetLength">The largest length in bytes of what is text or binary, else 0: CHARACTER_OCTET_LENGTH.</param>
/// <param name="IsNullable">Whether NULL is allowed.</param>
/// <param name="CollationId">The collation's id, or that of another one of the same character set; 63 where it is no text.</param>
internal sealed record PresentColumn(string Name, string DataType, string ColumnType, long OctetLength, bool IsNullable, int CollationId)
{
    /// <summary>The collation of what is no text.</summary>
    public const int BinaryCollation = 63;

    /// <summary>Whether it has a character set.</summary>
    public bool IsText => CollationId != BinaryCollation;

    /// <summary>Whether it is UNSIGNED; ZEROFILL is that too.</summary>
    public bool IsUnsigned => ColumnType.Contains(" unsigned", StringComparison.OrdinalIgnoreCase)
        || ColumnType.Contains(" zerofill", StringComparison.OrdinalIgnoreCase);

    /// <summary>MariaDB: whether values are stored and logged COMPRESSED; COLUMN_TYPE then ends in a comment that says so.</summary>
    public bool IsCompressed => ColumnType.EndsWith("COMPRESSED*/", StringComparison.Ordinal);

    public IReadOnlyList<string> Labels => ColumnLabels.Read(ColumnType);
}
