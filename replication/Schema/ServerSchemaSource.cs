using Router.Contracts;
using Router.Replication.Feed;
using Router.Replication.Tables;
using Router.Wire;

namespace Router.Replication.Schema;

/// <summary>Asks the server itself, over sessions of its own, on the source's thread.</summary>
internal sealed class ServerSchemaSource(Func<CancellationToken, Task<ServerConnection>> connect, uint serverId, CancellationToken cancellationToken)
    : ISchemaSource
{
    private readonly DdlScan _ddl = new(connect, serverId);

    public SchemaReading? Read(TableName table) => ReadAsync(table).GetAwaiter().GetResult();

    public CascadeReading? ReadCascades(TableName table)
    {
        try
        {
            return ReadCascadesAsync(table).GetAwaiter().GetResult();
        }
        catch (ServerErrorException refused) when (FeedErrors.IsRefusal(refused))
        {
            // Without SELECT on the table, where the log itself tells the columns: as good as nobody to ask.
            return null;
        }
    }

    public bool MayHaveChangedSince(TableName table, string file, long offset)
    {
        _ddl.ReadToEndAsync(file, offset, cancellationToken).GetAwaiter().GetResult();
        return _ddl.TouchesAfter(table, file, offset);
    }

    private async Task<CascadeReading> ReadCascadesAsync(TableName table)
    {
        await using var connection = await connect(cancellationToken);
        if (await CascadingKey.AreLoggedAsync(connection, cancellationToken))
        {
            return new CascadeReading(IsLogged: true, []);
        }

        var keys = new List<CascadingKey>();
        var seen = new HashSet<TableName> { table };
        var next = new Queue<TableName>(seen);
        while (next.TryDequeue(out var child))
        {
            foreach (var key in await CascadingKey.IntoAsync(connection, child, cancellationToken))
            {
                keys.Add(key);
                if (seen.Add(key.Parent))
                {
                    next.Enqueue(key.Parent);
                }
            }
        }

        return new CascadeReading(IsLogged: false, keys);
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
