namespace Router.Contracts;

/// <summary>A table's schema and name, compared byte for byte as a case-sensitive server does.</summary>
public readonly record struct TableName(string Schema, string Table)
{
    /// <summary><c>schema.table</c>.</summary>
    public override string ToString() => $"{Schema}.{Table}";
}
