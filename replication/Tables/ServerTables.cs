using Router.Contracts;
using Router.Replication.Source;
using Router.Wire;

namespace Router.Replication.Tables;

/// <summary>The names of a server's tables.</summary>
internal static class ServerTables
{
    private const string Sql = "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE TABLE_TYPE = 'BASE TABLE' ORDER BY TABLE_SCHEMA, TABLE_NAME";

    /// <summary>Those that the user may see; none for a file.</summary>
    /// <exception cref="SourceException">The server cannot be reached, or refuses.</exception>
    public static async Task<IReadOnlyList<TableName>> ReadAsync(SourceOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Server is not { } server)
        {
            return [];
        }

        try
        {
            await using var connection = await ServerConnection.ConnectAsync(server, cancellationToken);
            var tables = await connection.QueryAsync(Sql, cancellationToken);
            return [.. tables.Rows.Select(row => new TableName(row[0]!, row[1]!))];
        }
        catch (WireException failure)
        {
            throw new SourceException(SourceFault.CannotConnect, $"The tables cannot be told: {failure.Message}", failure);
        }
    }
}
