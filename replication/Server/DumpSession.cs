using System.Globalization;
using Router.Wire;

namespace Router.Replication.Server;

/// <summary>What a session tells the server before it asks for a dump.</summary>
internal static class DumpSession
{
    /// <summary>The capability of a MariaDB replica that knows GTID events.</summary>
    private const int MariaDbGtidCapability = 4;

    /// <summary>
    /// Asks for events as they lie in the log, checksums included, and for heartbeats. The variables have two names:
    /// MySQL reads <c>@source_...</c> since 8.0.26, all others <c>@master_...</c>.
    /// </summary>
    public static void Prepare(
        ServerConnection connection, ServerFacts facts, TimeSpan heartbeatPeriod, CancellationToken cancellationToken)
    {
        var nanoseconds = (heartbeatPeriod.Ticks * 100).ToString(CultureInfo.InvariantCulture);
        connection.Query(
            "SET @master_binlog_checksum = @@global.binlog_checksum, @source_binlog_checksum = @@global.binlog_checksum, "
                + $"@master_heartbeat_period = {nanoseconds}, @source_heartbeat_period = {nanoseconds}",
            cancellationToken);
        if (facts.IsMariaDb)
        {
            connection.Query($"SET @mariadb_slave_capability = {MariaDbGtidCapability}", cancellationToken);
        }
    }

    /// <summary>MariaDB: the dump that follows begins after these transactions.</summary>
    public static void StartAtGtids(ServerConnection connection, string gtids, CancellationToken cancellationToken) =>
        connection.Query($"SET @slave_connect_state = '{gtids}', @slave_gtid_strict_mode = 0", cancellationToken);
}
