using System.Globalization;
using Router.Contracts;
using Router.Replication.Feed;
using Router.Replication.Source;
using Router.Wire;

namespace Router.Replication.Server;

/// <summary>Asks a source's server, over a session of its own, what it has executed.</summary>
public static class ExecutedLogReading
{
    /// <summary>What the server has executed by now; null where nobody can tell: the source is a file, or the server does not answer.</summary>
    public static async Task<ExecutedLog?> ReadAsync(SourceOptions source, CancellationToken cancellationToken)
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

    /// <summary>The end is asked for last: what is executed was written to the log before.</summary>
    private static ExecutedLog? Ask(ServerConnection connection, CancellationToken cancellationToken)
    {
        var variable = connection.IsMariaDb ? "@@global.gtid_binlog_pos" : "@@global.gtid_executed";
        var dialect = connection.IsMariaDb ? GtidDialect.MariaDb : GtidDialect.MySql;
        var gtids = GtidSet.Parse(dialect, (connection.Query($"SELECT {variable}", cancellationToken).Scalar ?? "").ReplaceLineEndings(""));
        return LogEnd.Ask(connection, cancellationToken).Rows is [var end, ..]
            ? new ExecutedLog(gtids, LogPoint.OfPlace(end[0] ?? "", long.Parse(end[1] ?? "0", CultureInfo.InvariantCulture)))
            : null;
    }
}
