using System.Globalization;
using Router.Contracts;
using Router.Replication.Source;
using Router.Wire;

namespace Router.Replication.Server;

/// <summary>Asks a server what it is, and whether it can be followed.</summary>
internal static class ServerProbe
{
    /// <summary>ER_SPECIFIC_ACCESS_DENIED_ERROR: a right is missing.</summary>
    private const int AccessDenied = 1227;

    /// <summary>Asks what anybody needs who connects.</summary>
    /// <param name="connection">A session.</param>
    /// <param name="isGtidAtEndNeeded">
    /// Whether <see cref="ServerFacts.Gtids"/> must be those at <see cref="ServerFacts.End"/> exactly, for who begins there.
    /// MariaDB reads its newest log file for that, which takes a tenth of a second for 400 MB.
    /// </param>
    /// <param name="cancellationToken">Closes the session.</param>
    /// <exception cref="SourceException">It cannot be followed; the message names the setting and the statement.</exception>
    public static ServerFacts Ask(ServerConnection connection, bool isGtidAtEndNeeded, CancellationToken cancellationToken)
    {
        var variables = Variables(connection, cancellationToken);
        Check(variables);
        try
        {
            var logs = Logs(connection, cancellationToken);
            var end = End(connection, isGtidAtEndNeeded ? null : variables.GetValueOrDefault("gtid_binlog_pos"), cancellationToken);
            return new ServerFacts
            {
                Version = connection.ServerVersion,
                Identity = Identify(connection.IsMariaDb, variables),
                HasChecksums = variables.GetValueOrDefault("binlog_checksum", "NONE") != "NONE",
                HasFullMetadata = variables.GetValueOrDefault("binlog_row_metadata") == "FULL",
                Logs = logs,
                End = (end.File, end.Offset),
                Gtids = end.Gtids,
                IgnoresCase = variables.GetValueOrDefault("lower_case_table_names", "0") != "0",
                HasGtids = connection.IsMariaDb || variables.GetValueOrDefault("gtid_mode", "OFF") == "ON",
                PurgedGtids = variables.GetValueOrDefault("gtid_purged", "").ReplaceLineEndings(""),
            };
        }
        catch (ServerErrorException error) when (error.Code == AccessDenied)
        {
            var user = connection.Query("SELECT CURRENT_USER()", cancellationToken);
            throw new SourceException(
                SourceFault.LoginRefused,
                $"The user lacks a right ({error.ServerMessage}). Run: GRANT REPLICATION SLAVE, REPLICATION CLIENT, SELECT ON *.* TO {Quoted(user.Scalar)};",
                error);
        }
    }

    private static void Check(Dictionary<string, string> variables)
    {
        if (variables.GetValueOrDefault("log_bin") is "OFF" or "0")
        {
            throw NotReady("log_bin is OFF: the server writes no binary log. Start it with --log-bin and a --server-id (log-bin in my.cnf; it cannot be set while it runs).");
        }

        if (variables.GetValueOrDefault("binlog_format", "ROW") is var format && format != "ROW")
        {
            throw NotReady($"binlog_format is {format}: changes are not logged as rows. Run: SET GLOBAL binlog_format = ROW; and reconnect the writers.");
        }

        if (variables.GetValueOrDefault("binlog_row_image", "FULL") is var image && image is not ("FULL" or "MINIMAL" or "NOBLOB" or "FULL_NODUP"))
        {
            throw NotReady($"binlog_row_image is {image}, which is not known here. Run: SET GLOBAL binlog_row_image = FULL;");
        }
    }

    private static SourceException NotReady(string message) => new(SourceFault.ServerNotReady, message);

    private static ServerIdentity Identify(bool isMariaDb, Dictionary<string, string> variables) => isMariaDb
        ? new ServerIdentity(ServerFlavor.MariaDb, $"{variables.GetValueOrDefault("server_id")}-{variables.GetValueOrDefault("gtid_domain_id")}")
        : new ServerIdentity(ServerFlavor.MySql, variables.GetValueOrDefault("server_uuid") ?? variables.GetValueOrDefault("server_id", ""));

    private static Dictionary<string, string> Variables(ServerConnection connection, CancellationToken cancellationToken)
    {
        const string Wanted = "'log_bin','binlog_format','binlog_row_image','binlog_row_metadata','binlog_checksum',"
            + "'server_id','server_uuid','gtid_domain_id','gtid_mode','gtid_purged','gtid_binlog_pos','lower_case_table_names'";
        var result = connection.Query($"SHOW GLOBAL VARIABLES WHERE Variable_name IN ({Wanted})", cancellationToken);
        return result.Rows.ToDictionary(row => row[0] ?? "", row => row[1] ?? "", StringComparer.OrdinalIgnoreCase);
    }

    private static IReadOnlyList<(string, long)> Logs(ServerConnection connection, CancellationToken cancellationToken)
    {
        var result = connection.Query("SHOW BINARY LOGS", cancellationToken);
        return [.. result.Rows.Select(row => (row[0] ?? "", Number(row[1])))];
    }

    private static (string File, long Offset, string Gtids) End(ServerConnection connection, string? gtidBinlogPos, CancellationToken cancellationToken)
    {
        var result = LogEnd.Ask(connection, cancellationToken);
        if (result.Rows.Count == 0)
        {
            throw NotReady("The server names no binary log: log_bin is OFF. Start it with --log-bin.");
        }

        var row = result.Rows[0];
        var (file, offset) = (row[0] ?? "", Number(row[1]));
        var gtids = connection.IsMariaDb
            ? gtidBinlogPos ?? connection.Query($"SELECT BINLOG_GTID_POS('{file}', {offset})", cancellationToken).Scalar
            : result.IndexOf("Executed_Gtid_Set") is var column and >= 0 ? row[column] : null;
        return (file, offset, (gtids ?? "").ReplaceLineEndings(""));
    }

    private static long Number(string? text) => long.Parse(text ?? "0", CultureInfo.InvariantCulture);

    private static string Quoted(string? account) => account is null ? "the user" : "'" + account.Replace("@", "'@'", StringComparison.Ordinal) + "'";
}
