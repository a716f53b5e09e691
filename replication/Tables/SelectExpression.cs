using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Replication.Tables;

/// <summary>
/// How a column is selected so that nothing of it is lost. The session has <c>character_set_results = NULL</c>, so texts come in their column's own
/// character set, and the time zone UTC.
/// </summary>
internal static class SelectExpression
{
    /// <exception cref="TableReadException">No statement tells the value as the log has it.</exception>
    public static string Of(TableName table, ColumnDefinition column)
    {
        var name = SqlText.Name(column.Name!);
        return column.Type switch
        {
            // As text a FLOAT has six digits; a product is a DOUBLE, printed with all of them, and keeps the sign of a zero.
            ColumnType.Float or ColumnType.Double => $"{name} * 1e0",
            ColumnType.Enum or ColumnType.Set => $"CAST({name} AS UNSIGNED)",
            ColumnType.String when column.Meaning is not null => $"CAST({name} AS BINARY({column.Metadata}))",
            ColumnType.Json => throw new TableReadException(
                $"The column {table}.{column.Name} is of type JSON, which a SELECT does not tell as the log has it: leave it out of the columns asked for."),
            _ => name,
        };
    }
}
