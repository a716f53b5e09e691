namespace Router.Replication.Schema;

/// <summary>What the information schema says of a column beyond what a table map always has.</summary>
/// <param name="Name">The name.</param>
/// <param name="DataType">The type's name without length, as in DATA_TYPE.</param>
/// <param name="IsUnsigned">Whether it is UNSIGNED.</param>
/// <param name="CollationId">The collation's id; 63 for binary, 0 for none.</param>
/// <param name="Labels">The labels of an ENUM or SET.</param>
internal sealed record ColumnReading(string Name, string DataType, bool IsUnsigned, int CollationId, IReadOnlyList<string> Labels);
