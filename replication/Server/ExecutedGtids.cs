using Router.Contracts;
using Router.Replication.Source;
using Router.Wire;

namespace Router.Replication.Server;

/// <summary>Which transactions a source's server has, asked over a session of its own.</summary>
public static class ExecutedGtids
{
    /// <summary>
    /// The transactions that are, or were, in the server's log: <c>@@gtid_executed</c> of MySQL, <c>@@gtid_binlog_pos</c> of MariaDB.
    /// Null where nobody can tell: the source is a file, or the server does not answer.
    /// </summary>
    public static async Task<GtidSet?> ReadAsync(SourceOptions source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Server is null)
        {
            return null;
        }

        try
        {
            await using var connection = await ServerConnection.ConnectAsync(source.Server, cancellationToken);
            return await Task.Run(() => Ask(connection, cancellationToken), cancellationToken);
        }
        catch (Exception unanswered) when (unanswered is WireException or IOException)
        {
            return null;
        }
    }

    private static GtidSet Ask(ServerConnection connection, CancellationToken cancellationToken)
    {
        var variable = connection.IsMariaDb ? "@@global.gtid_binlog_pos" : "@@global.gtid_executed";
        var dialect = connection.IsMariaDb ? GtidDialect.MariaDb : GtidDialect.MySql;
        return GtidSet.Parse(dialect, connection.Query($"SELECT {variable}", cancellationToken).Scalar ?? "");
    }
}
