namespace Router.Replication.Schema;

/// <summary>A table as the information schema showed it.</summary>
/// <param name="Schema">The schema.</param>
/// <param name="Table">The table.</param>
/// <param name="Columns">Its columns in order.</param>
/// <param name="PrimaryKey">Ordinals of the primary key's columns, in key order.</param>
internal sealed record SchemaReading(string Schema, string Table, IReadOnlyList<ColumnReading> Columns, IReadOnlyList<int> PrimaryKey);
