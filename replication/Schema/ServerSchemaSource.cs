using System.Globalization;
using Router.Binlog;
using Router.Contracts;
using Router.Replication.Server;
using Router.Wire;

namespace Router.Replication.Schema;

/// <summary>Asks the server itself, over sessions of its own, on the source's thread.</summary>
internal sealed class ServerSchemaSource(Func<CancellationToken, Task<ServerConnection>> connect, uint serverId, CancellationToken cancellationToken)
    : ISchemaSource
{
    private const int BinaryCollation = 63;

    public TableReading? Read(TableName table) => ReadAsync(table).GetAwaiter().GetResult();

    public bool MayHaveChangedSince(TableName table, string file, long offset) => ScanAsync(table, file, offset).GetAwaiter().GetResult();

    private async Task<TableReading?> ReadAsync(TableName table)
    {
        await using var connection = await connect(cancellationToken);
        await connection.QueryAsync("SET NAMES utf8mb4", cancellationToken);
        var where = $"WHERE c.TABLE_SCHEMA = {Quote(table.Schema)} AND c.TABLE_NAME = {Quote(table.Table)}";
        var columns = await connection.QueryAsync(
            "SELECT c.COLUMN_NAME, LOWER(c.DATA_TYPE), c.COLUMN_TYPE, l.ID FROM information_schema.COLUMNS c "
                + $"LEFT JOIN information_schema.COLLATIONS l ON l.COLLATION_NAME = c.COLLATION_NAME {where} ORDER BY c.ORDINAL_POSITION",
            cancellationToken);
        if (columns.Rows.Count == 0)
        {
            return null;
        }

        var readings = columns.Rows.Select(ReadColumn).ToList();
        var key = await connection.QueryAsync(
            $"SELECT c.COLUMN_NAME FROM information_schema.STATISTICS c {where} AND c.INDEX_NAME = 'PRIMARY' ORDER BY c.SEQ_IN_INDEX",
            cancellationToken);
        var ordinals = key.Rows.Select(row => readings.FindIndex(column => column.Name == row[0])).ToList();
        return new TableReading(table.Schema, table.Table, readings, ordinals);
    }

    private static ColumnReading ReadColumn(ResultRow row)
    {
        var columnType = row[2] ?? "";
        var collation = row[3] is { } id ? int.Parse(id, CultureInfo.InvariantCulture) : BinaryCollation;
        return new ColumnReading(row[0] ?? "", row[1] ?? "", columnType.Contains(" unsigned", StringComparison.OrdinalIgnoreCase)
            || columnType.Contains(" zerofill", StringComparison.OrdinalIgnoreCase), collation, ColumnLabels.Read(columnType));
    }

    /// <summary>Reads the log from that place to its end over a dump of its own, and looks at statements only.</summary>
    private async Task<bool> ScanAsync(TableName table, string file, long offset)
    {
        if (offset > uint.MaxValue)
        {
            return true;
        }

        await using var connection = await connect(cancellationToken);
        var facts = await ServerProbe.AskAsync(connection, cancellationToken);
        await DumpSession.PrepareAsync(connection, facts, heartbeatPeriod: TimeSpan.FromSeconds(1), cancellationToken);
        using var dump = connection.StartDump(serverId, file, (uint)offset, DumpFlags.NonBlocking);
        using var stop = cancellationToken.Register(dump.Stop);
        var reader = new BinlogReader(facts.HasChecksums ? ChecksumAlgorithm.Crc32 : ChecksumAlgorithm.None);
        while (true)
        {
            switch (dump.Read(out var e))
            {
                case DumpStep.End:
                    return false;
                case DumpStep.Stopped:
                    throw new OperationCanceledException(cancellationToken);
                default:
                    if (reader.Open(e.Buffer, e.Offset, e.LengthBytes).Type == EventType.Query && Touches(reader.ReadQuery(), table))
                    {
                        return true;
                    }

                    break;
            }
        }
    }

    private static bool Touches(in QueryEvent query, TableName table)
    {
        if (query.Kind != StatementKind.Ddl)
        {
            return false;
        }

        var touched = DdlTables.Read(query);
        return touched.IsUnknown || touched.Changes.Any(change => change.Change != TableChange.Truncated
            && (change.Table == table || (change.Table.Table == DdlTables.EveryTable && change.Table.Schema == table.Schema)));
    }

    private static string Quote(string name) => "'" + name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal) + "'";
}
