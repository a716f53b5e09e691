using Router.Contracts;
using Router.Wire;

namespace Router.Replication.Schema;

/// <summary>Asks the server itself, over sessions of its own, on the source's thread.</summary>
internal sealed class ServerSchemaSource(Func<CancellationToken, Task<ServerConnection>> connect, uint serverId, CancellationToken cancellationToken)
    : ISchemaSource
{
    private readonly DdlScan _ddl = new(connect, serverId);

    public SchemaReading? Read(TableName table) => ReadAsync(table).GetAwaiter().GetResult();

    public bool MayHaveChangedSince(TableName table, string file, long offset)
    {
        _ddl.ReadToEndAsync(file, offset, cancellationToken).GetAwaiter().GetResult();
        return _ddl.TouchesAfter(table, file, offset);
    }

    private async Task<SchemaReading?> ReadAsync(TableName table)
    {
        await using var connection = await connect(cancellationToken);
        return await PresentTable.ReadAsync(connection, table, cancellationToken) is { } present
            ? new SchemaReading(table.Schema, table.Table, [.. present.Columns.Select(ReadColumn)], present.PrimaryKey)
            : null;
    }

    private static ColumnReading ReadColumn(PresentColumn column) =>
        new(column.Name, column.DataType, column.IsUnsigned, column.CollationId, column.Labels);
}
