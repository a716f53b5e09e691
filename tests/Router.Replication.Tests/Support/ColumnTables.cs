namespace Router.Replication.Tests.Support;

/// <summary>Tables of <see cref="ColumnCases"/>.</summary>
internal static class ColumnTables
{
    public const string ChangedColumn = "changed";

    public static string Session(string schema, string image = "FULL") =>
        $"SET NAMES utf8mb4; SET sql_mode = 'ALLOW_INVALID_DATES', time_zone = '+00:00', binlog_row_image = {image}; USE {schema};\n";

    public static string Create(string table, ColumnCase[] columns) =>
        $"CREATE TABLE {table} (id INT PRIMARY KEY, {string.Join(", ", columns.Select((c, i) => $"c{i} {c.Definition}"))}, {ChangedColumn} INT) ROW_FORMAT=DYNAMIC;\n";

    /// <summary>A row for each value, one of NULLs at the end.</summary>
    public static string Insert(string table, ColumnCase[] columns)
    {
        var count = columns.Max(column => column.Values.Length);
        var rows = Enumerable.Range(0, count).Select(row => $"({row}, {string.Join(", ", columns.Select(c => c.Values[row % c.Values.Length]))}, 0)");
        return $"INSERT INTO {table} VALUES {string.Join(",\n", rows)};\nINSERT INTO {table} VALUES ({count}, {string.Join(", ", columns.Select(_ => "NULL"))}, 0);\n";
    }
}
