using System.Data.Common;
using System.Globalization;

namespace Router.Subscribers.Caching.Readings;

/// <summary>The few statements of a reading, on whatever driver the application uses.</summary>
internal static class ReadingStatements
{
    /// <summary>Runs a statement without rows.</summary>
    public static async Task ExecuteAsync(this DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The rows of a query, values as text; NULL is the empty text.</summary>
    public static async Task<IReadOnlyList<string[]>> QueryAsync(this DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, sql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<string[]>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = new string[reader.FieldCount];
            for (var column = 0; column < row.Length; column++)
            {
                row[column] = Text(reader.GetValue(column));
            }

            rows.Add(row);
        }

        return rows;
    }

    /// <summary>Drivers take variables for text or for bytes.</summary>
    private static string Text(object value) => value is byte[] bytes
        ? System.Text.Encoding.UTF8.GetString(bytes)
        : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private static DbCommand Command(DbConnection connection, string sql)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Statements of this folder only.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }
}
