using Router.Binlog;
using Router.Contracts;
using Router.Replication.Server;
using Router.Wire;

namespace Router.Replication.Schema;

/// <summary>Asks the server itself, over sessions of its own, on the source's thread.</summary>
internal sealed class ServerSchemaSource(Func<CancellationToken, Task<ServerConnection>> connect, uint serverId, CancellationToken cancellationToken)
    : ISchemaSource
{
    public TableReading? Read(TableName table) => ReadAsync(table).GetAwaiter().GetResult();

    public bool MayHaveChangedSince(TableName table, string file, long offset) => ScanAsync(table, file, offset).GetAwaiter().GetResult();

    private async Task<TableReading?> ReadAsync(TableName table)
    {
        await using var connection = await connect(cancellationToken);
        return await PresentTable.ReadAsync(connection, table, cancellationToken) is { } present
            ? new TableReading(table.Schema, table.Table, [.. present.Columns.Select(ReadColumn)], present.PrimaryKey)
            : null;
    }

    private static ColumnReading ReadColumn(PresentColumn column) =>
        new(column.Name, column.DataType, column.IsUnsigned, column.CollationId, column.Labels);

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
}
