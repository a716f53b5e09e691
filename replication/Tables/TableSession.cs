using System.Globalization;
using Router.Contracts;
using Router.Replication.Schema;
using Router.Wire;

namespace Router.Replication.Tables;

/// <summary>A session that reads a table in a transaction of its own, and tells where in the log that is.</summary>
internal sealed class TableSession : IAsyncDisposable
{
    private const int SyntaxError = 1064;

    private TableSession(ServerConnection connection) => Connection = connection;

    public ServerConnection Connection { get; }

    public static async Task<TableSession> OpenAsync(ConnectionSettings settings, CancellationToken cancellationToken)
    {
        var session = new TableSession(await ServerConnection.ConnectAsync(settings, cancellationToken));
        try
        {
            // A reader may be slow where its subscriber is: the server waits as long as it is told to. An ALTER may keep us waiting, but not for a year.
            await session.RunAsync(
                "SET SESSION sql_mode = '', time_zone = '+00:00', lock_wait_timeout = 20, net_write_timeout = 3600, "
                    + (session.Connection.IsMariaDb ? "max_statement_time = 0" : "max_execution_time = 0"),
                cancellationToken);
            await session.RunAsync("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ", cancellationToken);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Keeps the table from being altered until the transaction ends.</summary>
    public async Task HoldAsync(TableName table, CancellationToken cancellationToken)
    {
        await RunAsync("START TRANSACTION", cancellationToken);
        await TouchAsync(table, cancellationToken);
    }

    /// <summary>The same within a transaction that has begun.</summary>
    public Task TouchAsync(TableName table, CancellationToken cancellationToken) =>
        RunAsync($"SELECT 1 FROM {SqlText.Name(table)} LIMIT 0", cancellationToken);

    /// <summary>The table as it is now.</summary>
    /// <exception cref="TableReadException">There is none, or its engine has no snapshots.</exception>
    public async Task<PresentTable> DescribeAsync(TableName table, CancellationToken cancellationToken)
    {
        var present = await PresentTable.ReadAsync(Connection, table, cancellationToken) ?? throw TableErrors.NoTable(table);
        var engine = await Connection.QueryAsync(
            $"SELECT ENGINE FROM information_schema.TABLES WHERE TABLE_SCHEMA = {SqlText.Text(table.Schema)} AND TABLE_NAME = {SqlText.Text(table.Table)}",
            cancellationToken);
        return string.Equals(engine.Scalar, "InnoDB", StringComparison.OrdinalIgnoreCase) ? present : throw TableErrors.NoSnapshot(table, engine.Scalar ?? "none: it is a view");
    }

    /// <summary>A point of the log before which everything is seen by every transaction that begins from now on.</summary>
    /// <exception cref="TableReadException">The server cannot tell: MySQL without GTIDs.</exception>
    public async Task<LogPoint> VisiblePointAsync(TableName table, CancellationToken cancellationToken) => Connection.IsMariaDb
        ? await CommittedPlaceAsync(table, cancellationToken)
        : LogPoint.OfGtids(await VisibleGtidsAsync(table, cancellationToken));

    /// <summary>Begins a transaction that sees what is committed now.</summary>
    public Task BeginSnapshotAsync(CancellationToken cancellationToken) => RunAsync("START TRANSACTION WITH CONSISTENT SNAPSHOT", cancellationToken);

    /// <summary>The log's end: nothing that is visible by now lies behind it.</summary>
    public async Task<LogPoint> EndAsync(TableName table, CancellationToken cancellationToken)
    {
        QueryResult result;
        try
        {
            result = await Connection.QueryAsync("SHOW BINARY LOG STATUS", cancellationToken);
        }
        catch (ServerErrorException error) when (error.Code == SyntaxError)
        {
            result = await Connection.QueryAsync("SHOW MASTER STATUS", cancellationToken);
        }

        return result.Rows.Count > 0 ? LogPoint.OfPlace(result.Rows[0][0]!, Number(result.Rows[0][1]!)) : throw TableErrors.NoLog(table);
    }

    /// <summary>From now on texts come in their columns' own character sets.</summary>
    public Task SelectAsStoredAsync(CancellationToken cancellationToken) => RunAsync("SET character_set_results = NULL", cancellationToken);

    /// <summary>Ends the transaction, so that nothing of the table is held.</summary>
    public Task EndAsync(CancellationToken cancellationToken) => RunAsync("COMMIT", cancellationToken);

    public ValueTask DisposeAsync() => Connection.DisposeAsync();

    private async Task<GtidSet> VisibleGtidsAsync(TableName table, CancellationToken cancellationToken)
    {
        var row = (await Connection.QueryAsync("SELECT @@GLOBAL.gtid_mode, @@GLOBAL.gtid_executed", cancellationToken)).Rows[0];
        return row[0] == "ON" ? GtidSet.Parse(GtidDialect.MySql, (row[1] ?? "").ReplaceLineEndings("")) : throw TableErrors.NoGtids(table, row[0] ?? "OFF");
    }

    /// <summary>
    /// Where the log stood at a commit that is visible by now. The server puts these two variables where every session's SHOW STATUS puts its own,
    /// so another session's older snapshot may answer, which does no harm, but the place of a snapshot of one's own may be answered by a newer one:
    /// hence before the snapshot. A file and an offset of two sessions do not come twice in a row with the same file.
    /// </summary>
    private async Task<LogPoint> CommittedPlaceAsync(TableName table, CancellationToken cancellationToken)
    {
        var before = await ShownPlaceAsync(table, cancellationToken);
        while (true)
        {
            var place = await ShownPlaceAsync(table, cancellationToken);
            if (place.File == before.File)
            {
                return place.Offset < before.Offset ? place : before;
            }

            before = place;
        }
    }

    private async Task<LogPoint> ShownPlaceAsync(TableName table, CancellationToken cancellationToken)
    {
        var status = await Connection.QueryAsync("SHOW STATUS WHERE Variable_name IN ('binlog_snapshot_file', 'binlog_snapshot_position')", cancellationToken);
        var values = status.Rows.ToDictionary(row => (row[0] ?? "").ToLowerInvariant(), row => row[1] ?? "");
        return values.TryGetValue("binlog_snapshot_file", out var file) && file.Length > 0
            ? LogPoint.OfPlace(file, Number(values["binlog_snapshot_position"]))
            : throw TableErrors.NoLog(table);
    }

    private Task RunAsync(string sql, CancellationToken cancellationToken) => Connection.QueryAsync(sql, cancellationToken);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
