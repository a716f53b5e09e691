using Router.Contracts.Rows;

namespace Router.Contracts.Tests;

/// <summary>Tables made of types alone: their columns are c0, c1 and so on, the first is the key.</summary>
internal static class Plans
{
    public static TablePlan Of(params (ColumnType Type, int Metadata)[] columns) =>
        Of([.. columns.Select((column, ordinal) => Column(ordinal, column.Type, column.Metadata))]);

    public static TablePlan Of(params ColumnDefinition[] columns) => Of([0], columns);

    public static TablePlan Of(int[] key, params ColumnDefinition[] columns) => new(new TableName("shop", "orders"), columns, key, hasNames: true);

    public static ColumnDefinition Column(int ordinal, ColumnType type, int metadata, int collation = 45) =>
        new() { Ordinal = ordinal, Name = $"c{ordinal}", Type = type, Metadata = metadata, CollationId = collation, IsNullable = true };
}
