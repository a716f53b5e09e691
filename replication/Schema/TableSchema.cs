using Router.Contracts;
using Router.Contracts.Rows;
using Router.Replication.Feed;
using Router.Replication.Source;
using Router.Wire;

namespace Router.Replication.Schema;

/// <summary>How tables look on a source's server at present.</summary>
public static class TableSchema
{
    /// <summary>
    /// Reads a table's columns from the information schema: names, types, signedness, character sets, labels and key as the log would have them.
    /// To check expectations against; rows are read by the plan that comes with them.
    /// </summary>
    /// <returns>Null where there is no such table, none that the user may see, or no server but a log file.</returns>
    /// <exception cref="SourceException">The server cannot be reached, or refuses to answer.</exception>
    public static async Task<TablePlan?> ReadAsync(SourceOptions options, TableName table, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Server is null)
        {
            return null;
        }

        try
        {
            await using var connection = await ServerConnection.ConnectAsync(options.Server, cancellationToken);
            return await PresentTable.ReadAsync(connection, table, cancellationToken) is { } present
                ? new TablePlan(table, [.. present.Columns.Select(PresentColumnTypes.Define)], present.PrimaryKey, hasNames: true)
                : null;
        }
        catch (WireException failure)
        {
            throw FeedErrors.Final(failure, wasConnected: false, "", 0)
                ?? new SourceException(SourceFault.CannotConnect, failure.Message, failure);
        }
    }
}
