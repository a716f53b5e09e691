using System.Text;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Replication.Tests.Support;
using Router.Servers;

namespace Router.Replication.Tests.Tables;

/// <summary>What is read from a table are the bytes that the log has for the same row.</summary>
[Collection(OwnServers.Collection)]
public sealed class ReadImageTests(OwnServers servers)
{
    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task Images_of_every_type_and_extreme_are_those_of_the_log(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync();
        var wrong = new StringBuilder();
        foreach (var (table, columns) in ColumnCases.Of(kind))
        {
            var readable = columns.Where(column => kind == ServerKind.MariaDb || !column.Definition.StartsWith("JSON", StringComparison.Ordinal)).ToArray();
            await server.Sql.ExecuteAsync($"{ColumnTables.Session(schema)} {ColumnTables.Create(table, readable)}");
            var start = await server.EndAsync();
            await server.Sql.ExecuteAsync($"{ColumnTables.Session(schema)} {ColumnTables.Insert(table, readable)}");
            var logged = new ImageRecorder();
            await server.Source(schema, start).ReadIntoAsync(logged);
            await using var reading = await server.Tables().ReadTableAsync(new TableName(schema, table), null, default);
            await CompareAsync(reading, logged, readable, wrong);
        }

        Assert.True(wrong.Length == 0, wrong.Text());
    }

    private static async Task CompareAsync(TableReading reading, ImageRecorder logged, ColumnCase[] columns, StringBuilder wrong)
    {
        var expected = new Dictionary<int, RowImage>();
        foreach (var change in logged.Batches.SelectMany(Rows))
        {
            expected.Add(change.After.GetInt32(0), change.After);
        }

        var count = 0;
        await foreach (var batch in reading.ReadAllAsync(default))
        {
            foreach (var change in batch)
            {
                count++;
                Compare(columns, expected[change.After.GetInt32(0)], change.After, wrong);
            }
        }

        Assert.Equal(expected.Count, count);
    }

    private static void Compare(ColumnCase[] columns, RowImage logged, RowImage read, StringBuilder wrong)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            var (was, isNow) = (logged.HexOf(i + 1), read.HexOf(i + 1));
            if (was != isNow && !columns[i].Definition.Contains("COMPRESSED", StringComparison.Ordinal))
            {
                wrong.AppendLine($"{logged.Table.Name} c{i} {columns[i].Definition} of row {logged.GetInt32(0)}: logged {Limit(was)}, read {Limit(isNow)}");
            }
        }

        if (!columns.Any(column => column.Definition.Contains("COMPRESSED", StringComparison.Ordinal)) && logged.Hex() != read.Hex())
        {
            wrong.AppendLine($"{logged.Table.Name} row {logged.GetInt32(0)}: the images differ as a whole");
        }
    }

    private static IEnumerable<RowChange> Rows(ChangeBatch batch)
    {
        var rows = new List<RowChange>();
        foreach (var change in batch)
        {
            rows.Add(change);
        }

        return rows;
    }

    private static string Limit(string text) => text.Length > 80 ? $"{text[..80]}... ({text.Length})" : text;
}
