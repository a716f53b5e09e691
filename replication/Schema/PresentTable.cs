using System.Globalization;
using Router.Contracts;
using Router.Wire;

namespace Router.Replication.Schema;

/// <summary>A table as the information schema shows it.</summary>
/// <param name="Columns">Its columns in order.</param>
/// <param name="PrimaryKey">Ordinals of the primary key's columns, in key order.</param>
internal sealed record PresentTable(IReadOnlyList<PresentColumn> Columns, IReadOnlyList<int> PrimaryKey)
{
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

        var json = await JsonColumnsAsync(connection, table, cancellationToken);
        var columns = rows.Rows.Select(row => ReadColumn(row, json)).ToList();
        var key = await connection.QueryAsync(
            $"SELECT c.COLUMN_NAME FROM information_schema.STATISTICS c {where} AND c.INDEX_NAME = 'PRIMARY' ORDER BY c.SEQ_IN_INDEX",
            cancellationToken);
        return new PresentTable(columns, [.. key.Rows.Select(row => columns.FindIndex(column => column.Name == row[0]))]);
    }

    /// <summary>MariaDB: JSON is another word for a LONGTEXT that is checked by <c>json_valid</c>; only the check tells them apart.</summary>
    private static async Task<HashSet<string>> JsonColumnsAsync(ServerConnection connection, TableName table, CancellationToken cancellationToken)
    {
        if (!connection.IsMariaDb)
        {
            return [];
        }

        var checks = await connection.QueryAsync(
            "SELECT c.CONSTRAINT_NAME FROM information_schema.CHECK_CONSTRAINTS c "
                + $"WHERE c.CONSTRAINT_SCHEMA = {Quote(table.Schema)} AND c.TABLE_NAME = {Quote(table.Table)} "
                + "AND c.CHECK_CLAUSE = CONCAT('json_valid(`', c.CONSTRAINT_NAME, '`)')",
            cancellationToken);
        return [.. checks.Rows.Select(row => row[0] ?? "")];
    }

    private static PresentColumn ReadColumn(ResultRow row, HashSet<string> json) => new(
        row[0] ?? "",
        json.Contains(row[0] ?? "") && row[1] == "longtext" ? "json" : row[1] ?? "",
        row[2] ?? "",
        row[3] is { } octets ? long.Parse(octets, CultureInfo.InvariantCulture) : 0,
        row[4] == "YES",
        row[5] is { } id ? int.Parse(id, CultureInfo.InvariantCulture) : PresentColumn.BinaryCollation);

    private static string Quote(string name) => "'" + name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal) + "'";
}
