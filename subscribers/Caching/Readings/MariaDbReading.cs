using System.Data.Common;
using System.Globalization;
using Router.Contracts;

namespace Router.Subscribers.Caching.Readings;

/// <summary>A reading on MariaDB, within a consistent snapshot.</summary>
/// <remarks>
/// Sources: MariaDB Knowledge Base, "Enhancements for START TRANSACTION WITH CONSISTENT SNAPSHOT" (the status variables give the snapshot's exact
/// place in the binary log) and "mysql.gtid_slave_pos Table" (a replica writes its position in the transaction that it applies, so the snapshot
/// shows it together with the rows). A replica's place in its own log says nothing about the source's log, and the variable
/// <c>@@gtid_slave_pos</c> is not part of a snapshot.
/// </remarks>
internal static class MariaDbReading
{
    /// <summary>Why there may be none.</summary>
    public const string None = "the server is neither the one that Router follows nor a replica with GTIDs: mysql.gtid_slave_pos is empty";

    private const string Place =
        "SELECT CONCAT(@@global.server_id, '-', @@global.gtid_domain_id),"
        + " (SELECT VARIABLE_VALUE FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'BINLOG_SNAPSHOT_FILE'),"
        + " (SELECT VARIABLE_VALUE FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'BINLOG_SNAPSHOT_POSITION')";

    private const string Applied = "SELECT domain_id, server_id, seq_no FROM mysql.gtid_slave_pos ORDER BY domain_id, sub_id";

    /// <summary>Takes one within the snapshot that the session has begun; null where there is none to be had.</summary>
    public static async Task<LogPoint?> TakeAsync(DbConnection connection, ServerIdentity source, CancellationToken cancellationToken)
    {
        var rows = await connection.QueryAsync(Place, cancellationToken);
        var identity = new ServerIdentity(ServerFlavor.MariaDb, rows[0][0]);
        return identity == source
            ? LogPoint.OfPlace(rows[0][1], long.Parse(rows[0][2], CultureInfo.InvariantCulture), identity)
            : await AppliedAsync(connection, cancellationToken);
    }

    /// <summary>The newest transaction applied in each domain; a row that comes later in a domain was committed later.</summary>
    private static async Task<LogPoint?> AppliedAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var gtids = new MariaDbGtidSet();
        foreach (var row in await connection.QueryAsync(Applied, cancellationToken))
        {
            gtids.Add(Gtid.MariaDb(Number(row[0]), Number(row[1]), ulong.Parse(row[2], CultureInfo.InvariantCulture)));
        }

        return gtids.IsEmpty ? null : LogPoint.OfGtids(gtids);
    }

    private static uint Number(string text) => uint.Parse(text, CultureInfo.InvariantCulture);
}
