using System.Globalization;
using Router.Contracts;
using Router.Wire;

namespace Router.Replication.Schema;

/// <summary>A table as the information schema shows it.</summary>
/// <param name="Columns">Its columns in order.</param>
/// <param name="PrimaryKey">Ordinals of the primary key's columns, in key order.</param>
internal sealed record PresentTable(IReadOnlyList<PresentColumn> Columns, IReadOnlyList<int> PrimaryKey)
{
    private const int BinaryCollation = 63;

    /// <summary>MariaDB's COLLATIONS has no ids for the collations that many character sets share: any other one of the set has its encoding.</summary>
    private const string CollationId = "COALESCE(l.ID, (SELECT MIN(s.ID) FROM information_schema.COLLATIONS s WHERE s.CHARACTER_SET_NAME = c.CHARACTER_SET_NAME))";

    /// <summary>Asks over a session; null where there is no such table, or none that the user may see.</summary>
    public static async Task<PresentTable?> ReadAsync(ServerConnection connection, TableName table, CancellationToken cancellationToken)
    {
        await connection.QueryAsync("SET NAMES utf8mb4", cancellationToken);
        var where = $"WHERE c.TABLE_SCHEMA = {Quote(table.Schema)} AND c.TABLE_NAME = {Quote(table.Table)}";
        var rows = await connection.QueryAsync(
            $"SELECT c.COLUMN_NAME, LOWER(c.DATA_TYPE), c.COLUMN_TYPE, c.CHARACTER_OCTET_LENGTH, c.IS_NULLABLE, {CollationId} FROM information_schema.COLUMNS c "
                + $"LEFT JOIN information_schema.COLLATIONS l ON l.COLLATION_NAME = c.COLLATION_NAME {where} ORDER BY c.ORDINAL_POSITION",
            cancellationToken);
        if (rows.Rows.Count == 0)
        {
            return null;
        }

        var columns = rows.Rows.Select(ReadColumn).ToList();
        var key = await connection.QueryAsync(
            $"SELECT c.COLUMN_NAME FROM information_schema.STATISTICS c {where} AND c.INDEX_NAME = 'PRIMARY' ORDER BY c.SEQ_IN_INDEX",
            cancellationToken);
        return new PresentTable(columns, [.. key.Rows.Select(row => columns.FindIndex(column => column.Name == row[0]))]);
    }

    private static PresentColumn ReadColumn(ResultRow row) => new(
        row[0] ?? "",
        row[1] ?? "",
        row[2] ?? "",
        row[3] is { } octets ? long.Parse(octets, CultureInfo.InvariantCulture) : 0,
        row[4] == "YES",
        row[5] is { } id ? int.Parse(id, CultureInfo.InvariantCulture) : BinaryCollation);

    private static string Quote(string name) => "'" + name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal) + "'";
}
