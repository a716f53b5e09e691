namespace Router.Contracts.Rows;

/// <summary>One column of a table, as far as the log or the information schema tells.</summary>
public sealed record ColumnDefinition
{
    /// <summary>The position in the table, from 0.</summary>
    public required int Ordinal { get; init; }

    /// <summary>The name; null where nobody told it yet.</summary>
    public string? Name { get; init; }

    /// <summary>The type in the log.</summary>
    public required ColumnType Type { get; init; }

    /// <summary>
    /// The TABLE_MAP metadata of the type. VARCHAR, VARBINARY, CHAR, BINARY, ENUM, SET: the largest length in bytes.
    /// BLOB, JSON, GEOMETRY, VECTOR: bytes of the length prefix. FLOAT, DOUBLE: bytes of the value. TIMESTAMP, DATETIME, TIME: digits.
    /// DECIMAL: precision * 256 + scale. BIT: bits.
    /// </summary>
    public int Metadata { get; init; }

    /// <summary>Whether NULL is allowed.</summary>
    public bool IsNullable { get; init; }

    /// <summary>Whether an integer, float or decimal is UNSIGNED.</summary>
    public bool IsUnsigned { get; init; }

    /// <summary>The id of the collation (as in <c>information_schema.COLLATIONS</c>); 63 is binary, 0 not known.</summary>
    public int CollationId { get; init; }

    /// <summary>The labels of an ENUM or SET, in order; empty where not known.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>
    /// What the bytes mean beyond their type, where the information schema told: <c>uuid</c>, <c>inet4</c>, <c>inet6</c>, <c>json</c>; else null.
    /// </summary>
    public string? Meaning { get; init; }
}
