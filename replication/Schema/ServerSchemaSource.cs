using System.Globalization;
using Router.Contracts;
using Router.Wire;

namespace Router.Replication.Schema;

/// <summary>Asks the server itself, over sessions of its own, on the source's thread.</summary>
internal sealed class ServerSchemaSource(Func<CancellationToken, Task<ServerConnection>> connect, uint serverId, CancellationToken cancellationToken)
    : ISchemaSource
{
    private const int BinaryCollation = 63;

    private readonly DdlScan _ddl = new(connect, serverId);

    public TableReading? Read(TableName table) => ReadAsync(table).GetAwaiter().GetResult();

    public bool MayHaveChangedSince(TableName table, string file, long offset)
    {
        _ddl.ReadToEndAsync(file, offset, cancellationToken).GetAwaiter().GetResult();
        return _ddl.TouchesAfter(table, file, offset);
    }

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

    private static string Quote(string name) => "'" + name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal) + "'";
}
