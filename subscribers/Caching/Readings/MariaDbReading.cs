using System.Data.Common;
using System.Globalization;
using Router.Contracts;

namespace Router.Subscribers.Caching.Readings;

/// <summary>A reading on MariaDB: of the source before the snapshot, of a replica within it.</summary>
/// <remarks>
/// <para>
/// The source: <c>binlog_snapshot_file</c> and <c>binlog_snapshot_position</c> tell where the log stands at a commit that is visible. Within a
/// snapshot they are to tell its own place (MariaDB Knowledge Base, "Enhancements for START TRANSACTION WITH CONSISTENT SNAPSHOT"), but the server
/// has one variable for all sessions, so a newer one may answer (seen on 10.11 in one of a hundred readings among four sessions). Asked before the
/// snapshot, whoever answers has told of a commit that the snapshot sees.
/// </para>
/// <para>
/// A replica writes its position in the transaction that it applies ("mysql.gtid_slave_pos Table"), so the snapshot shows it together with the
/// rows. Its place in its own log says nothing about the source's, and the variable <c>@@gtid_slave_pos</c> is not part of a snapshot.
/// </para>
/// </remarks>
internal static class MariaDbReading
{
    /// <summary>Why there may be none.</summary>
    public const string None = "the server is neither the one that Router follows nor a replica with GTIDs: mysql.gtid_slave_pos is empty";

    private const string Identity = "SELECT CONCAT(@@global.server_id, '-', @@global.gtid_domain_id)";

    private const string Place =
        "SELECT MAX(IF(VARIABLE_NAME = 'BINLOG_SNAPSHOT_FILE', VARIABLE_VALUE, '')), MAX(IF(VARIABLE_NAME = 'BINLOG_SNAPSHOT_POSITION', VARIABLE_VALUE, ''))"
        + " FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME IN ('BINLOG_SNAPSHOT_FILE', 'BINLOG_SNAPSHOT_POSITION')";

    private const string Applied = "SELECT domain_id, server_id, seq_no FROM mysql.gtid_slave_pos ORDER BY domain_id, sub_id";

    /// <summary>Before the snapshot: the source's place; null where the server is another one.</summary>
    public static async Task<LogPoint?> BeforeAsync(DbConnection connection, ServerIdentity source, CancellationToken cancellationToken)
    {
        var identity = new ServerIdentity(ServerFlavor.MariaDb, (await connection.QueryAsync(Identity, cancellationToken))[0][0]);
        if (identity != source)
        {
            return null;
        }

        // A file and an offset that two sessions have put there do not come twice in a row with the same file.
        for (var before = await PlaceAsync(connection, cancellationToken); ;)
        {
            var place = await PlaceAsync(connection, cancellationToken);
            if (place.File == before.File)
            {
                return LogPoint.OfPlace(place.File, Math.Min(place.Offset, before.Offset), identity);
            }

            before = place;
        }
    }

    /// <summary>Within the snapshot, on a replica: what is applied; null where there is none to be had.</summary>
    public static async Task<LogPoint?> WithinAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var gtids = new MariaDbGtidSet();
        foreach (var row in await connection.QueryAsync(Applied, cancellationToken))
        {
            // A row that comes later in a domain was committed later.
            gtids.Add(Gtid.MariaDb(Number(row[0]), Number(row[1]), ulong.Parse(row[2], CultureInfo.InvariantCulture)));
        }

        return gtids.IsEmpty ? null : LogPoint.OfGtids(gtids);
    }

    private static async Task<(string File, long Offset)> PlaceAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var row = (await connection.QueryAsync(Place, cancellationToken))[0];
        return (row[0], long.Parse(row[1], CultureInfo.InvariantCulture));
    }

    private static uint Number(string text) => uint.Parse(text, CultureInfo.InvariantCulture);
}
