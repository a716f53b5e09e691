using System.IO.Compression;
using System.Text.Json;
using Router.Contracts.Rows;

namespace Router.Contracts.Tests;

/// <summary>
/// Rows of a real server: a table's columns as its TABLE_MAP had them, full images from its log, and for each what a SELECT on it returned.
/// </summary>
internal sealed record CapturedTable(TablePlan Plan, IReadOnlyList<CapturedRow> Rows)
{
    public static IReadOnlyList<CapturedTable> Of(string server)
    {
        using var resource = typeof(CapturedTable).Assembly.GetManifestResourceStream(server + ".json.gz")!;
        using var document = JsonDocument.Parse(new GZipStream(resource, CompressionMode.Decompress), new JsonDocumentOptions { MaxDepth = 256 });
        return [.. document.RootElement.EnumerateArray().Select(Read)];
    }

    private static CapturedTable Read(JsonElement table)
    {
        var columns = table.GetProperty("columns").EnumerateArray().Select(ReadColumn).ToList();
        var plan = new TablePlan(new TableName("captured", table.GetProperty("table").GetString()!), columns, [0], hasNames: true);
        return new CapturedTable(plan, [.. table.GetProperty("rows").EnumerateArray().Select(ReadRow)]);
    }

    private static CapturedRow ReadRow(JsonElement row) =>
        new(Convert.FromHexString(row.GetProperty("hex").GetString()!), row.GetProperty("values").Clone());

    private static ColumnDefinition ReadColumn(JsonElement column, int ordinal) => new()
    {
        Ordinal = ordinal,
        Name = column.GetProperty("name").GetString(),
        Type = (ColumnType)column.GetProperty("type").GetInt32(),
        Metadata = column.GetProperty("metadata").GetInt32(),
        IsUnsigned = column.GetProperty("unsigned").GetBoolean(),
        CollationId = column.GetProperty("collation").GetInt32(),
        Labels = [.. column.GetProperty("labels").EnumerateArray().Select(label => label.GetString()!)],
        Meaning = column.GetProperty("meaning").GetString(),
    };
}
