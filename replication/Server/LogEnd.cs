using Router.Wire;

namespace Router.Replication.Server;

/// <summary>Asks a server for its log's end.</summary>
internal static class LogEnd
{
    private const int SyntaxError = 1064;

    /// <summary>A row of File, Position and more, none where there is no log. SHOW MASTER STATUS until MySQL 8.3, SHOW BINARY LOG STATUS since 8.2; MariaDB keeps the first.</summary>
    public static QueryResult Ask(ServerConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return connection.Query("SHOW MASTER STATUS", cancellationToken);
        }
        catch (ServerErrorException error) when (error.Code == SyntaxError)
        {
            return connection.Query("SHOW BINARY LOG STATUS", cancellationToken);
        }
    }
}
