using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Router.Contracts;
using Router.Replication.Tests.Support;
using Router.Servers;

namespace Router.Replication.Tests;

/// <summary>What Router decodes is what a SELECT returns.</summary>
[Collection(OwnServers.Collection)]
public sealed class ColumnTypeTests(OwnServers servers)
{
    [Theory]
    [InlineData(ServerKind.MariaDb, "FULL", "FULL")]
    [InlineData(ServerKind.MariaDb, "MINIMAL", "FULL")]
    [InlineData(ServerKind.MariaDb, "NOBLOB", "FULL")]
    [InlineData(ServerKind.MariaDb, "FULL", "MINIMAL")]
    [InlineData(ServerKind.MariaDb, "MINIMAL", "NO_LOG")]
    [InlineData(ServerKind.MySql, "FULL", "FULL")]
    [InlineData(ServerKind.MySql, "MINIMAL", "FULL")]
    [InlineData(ServerKind.MySql, "NOBLOB", "FULL")]
    [InlineData(ServerKind.MySql, "FULL", "MINIMAL")]
    public async Task Every_type_and_extreme_is_read_as_it_is_selected(ServerKind kind, string image, string metadata)
    {
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync();
        var tables = ColumnCases.Of(kind).ToList();
        await server.Sql.ExecuteAsync($"USE {schema}; {string.Concat(tables.Select(table => ColumnTables.Create(table.Table, table.Columns)))}");
        await server.Sql.ExecuteAsync($"SET GLOBAL binlog_row_metadata = {metadata}");
        try
        {
            var start = await server.EndAsync();
            await server.Sql.ExecuteAsync($"{ColumnTables.Session(schema, image)} {string.Concat(tables.Select(table => ColumnTables.Insert(table.Table, table.Columns)))}");
            var expected = new Dictionary<string, IReadOnlyList<string?[]>>();
            foreach (var (table, columns) in tables)
            {
                expected[table] = await server.Sql.QueryAsync($"{ColumnTables.Session(schema, image)} SELECT {string.Join(", ", columns.Select((c, i) => c.Select($"c{i}")))} FROM {table} ORDER BY id");
            }

            await server.Sql.ExecuteAsync(
                ColumnTables.Session(schema, image) + string.Concat(tables.Select(table => $"UPDATE {table.Table} SET {ColumnTables.ChangedColumn} = 1; DELETE FROM {table.Table};")));
            var read = await server.Source(schema, start).ReadAsync();

            foreach (var (table, columns) in tables)
            {
                Compare(columns, expected[table], read.Changes.Where(change => change.Table.Table == table).ToList(), Absent(kind, image));
            }
        }
        finally
        {
            await server.Sql.ExecuteAsync("SET GLOBAL binlog_row_metadata = FULL");
        }
    }

    private static void Compare(ColumnCase[] columns, IReadOnlyList<string?[]> rows, List<RecordedChange> changes, Func<ColumnCase, bool> isAbsent)
    {
        var wrong = new StringBuilder();
        Assert.Equal(3 * rows.Count, changes.Count);
        foreach (var change in changes)
        {
            using var key = JsonDocument.Parse(change.Key!);
            var row = rows[key.RootElement.GetProperty("id").GetInt32()];
            foreach (var (json, isBefore) in new[] { (change.Before, true), (change.After, false) })
            {
                if (json is not null)
                {
                    using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 256 });
                    CompareImage(columns, row, change, document.RootElement, isBefore, isAbsent, wrong);
                }
            }
        }

        Assert.True(wrong.Length == 0, wrong.ToString());
    }

    private static void CompareImage(
        ColumnCase[] columns, string?[] row, RecordedChange change, JsonElement actual, bool isBefore, Func<ColumnCase, bool> isAbsent, StringBuilder wrong)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            var isThere = actual.TryGetProperty($"c{i}", out var value);
            var expected = Json(columns[i], row[i]);
            if (isThere != (change.Kind == ChangeKind.Insert || !isAbsent(columns[i])))
            {
                wrong.AppendLine($"{change.Table} c{i} {columns[i].Definition} of {change.Short}: it is {(isThere ? "there" : "absent")}");
            }
            else if (isThere && !IsSame(columns[i].Form, expected, value))
            {
                wrong.AppendLine($"{change.Table} c{i} {columns[i].Definition} of {change.Short} ({(isBefore ? "before" : "after")}): selected {Limit(row[i] ?? "NULL")}, read {Limit(value.GetRawText())}");
            }
        }
    }

    /// <summary>Which columns the images of updates and deletes that do not touch them leave out.</summary>
    private static Func<ColumnCase, bool> Absent(ServerKind kind, string image) => image switch
    {
        "FULL" => static _ => false,
        "NOBLOB" => column => column.IsBlob(kind),
        _ => static _ => true,
    };

    /// <summary>The JSON that the selected text stands for; null for NULL.</summary>
    private static string? Json(ColumnCase column, string? selected) => selected is null ? null : column.Form switch
    {
        ValueForm.Quoted => Quote(selected),
        ValueForm.DateTime => Quote(selected.Replace(' ', 'T')),
        ValueForm.Timestamp => Quote(selected.Replace(' ', 'T') + "Z"),
        ValueForm.Text => Quote(FromHex(selected)),
        ValueForm.Bytes => Quote(Convert.ToBase64String(Convert.FromHexString(selected))),
        ValueForm.Set => JsonSerializer.Serialize(FromHex(selected).Split(',', StringSplitOptions.RemoveEmptyEntries)),
        ValueForm.Json => FromHex(selected),
        _ => selected,
    };

    private static bool IsSame(ValueForm form, string? expected, JsonElement actual)
    {
        if (expected is null || actual.ValueKind == JsonValueKind.Null)
        {
            // The document null and NULL look alike.
            return actual.ValueKind == JsonValueKind.Null && expected is null or "null";
        }

        switch (form)
        {
            case ValueForm.Number or ValueForm.Bits:
                return expected == actual.GetRawText();
            case ValueForm.Float:
                return (float)double.Parse(expected, CultureInfo.InvariantCulture) == actual.GetSingle();
            case ValueForm.Double:
                return double.Parse(expected, CultureInfo.InvariantCulture).Equals(actual.GetDouble());
            default:
                using (var document = JsonDocument.Parse(expected, new JsonDocumentOptions { MaxDepth = 256 }))
                {
                    return Serialize(document.RootElement) == Serialize(actual);
                }
        }
    }

    private static string Serialize(JsonElement element) => JsonSerializer.Serialize(element, s_deep);

    private static readonly JsonSerializerOptions s_deep = new() { MaxDepth = 256, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Quote(string text) => JsonSerializer.Serialize(text);

    private static string FromHex(string hex) => Encoding.UTF8.GetString(Convert.FromHexString(hex));

    private static string Limit(string text) => text.Length > 200 ? text[..200] + "..." : text;
}
