using System.Text.Json;
using Router.Contracts;
using Router.Replication.Source;
using Router.Replication.Tables;
using Router.Replication.Tests.Support;
using Router.Servers;

namespace Router.Replication.Tests.Tables;

/// <summary>A reading under load and the log from its place on make the table as it is in the end.</summary>
[Collection(OwnServers.Collection)]
public sealed class ExactReadingTests(OwnServers servers)
{
    private static readonly int s_seed = Environment.TickCount;

    [Theory]
    [InlineData(ServerKind.MariaDb, false)]
    [InlineData(ServerKind.MySql, false)]
    [InlineData(ServerKind.MariaDb, true)]
    [InlineData(ServerKind.MySql, true)]
    public async Task Rows_at_their_place_and_the_log_from_there_on_are_the_table_at_the_end(ServerKind kind, bool withXa)
    {
        var server = await servers.Of(kind);
        var schema = await CreateAsync(server, "id INT PRIMARY KEY, v INT");
        var start = await server.EndAsync();
        var counter = new TouchCounter();
        var tables = new ServerTableReader(server.Source(schema, StartPosition.End), epoch: 0, counter);
        var readings = new List<(List<string> Rows, (int FileNumber, long Offset) Place)>();
        await using (var others = new OtherSnapshots(server, sessions: 2))
        await using (var load = new TableLoad(server, schema, sessions: 4, s_seed, withXa: withXa))
        {
            await load.HasCommittedAsync(20);

            // Whether a change falls into a window is chance: where none did, there are more rounds.
            for (var round = 0; round < Rounds.Of(20, 500) || (counter.Touched == 0 && round < 500); round++)
            {
                await using var reading = await tables.ReadTableAsync(new TableName(schema, "t"), null, default);
                await load.HasCommittedAsync(2);
                readings.Add((await reading.RowsAsync(), reading.Place()));
            }
        }

        await CompareAsync(server, schema, start, readings);
        Assert.True(counter.Touched > 0, $"no window of {readings.Count} had a change (seed {s_seed})");
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_table_without_a_key_is_read_exactly_between_two_of_its_changes(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var schema = await CreateAsync(server, "id INT, v INT");
        var start = await server.EndAsync();
        var tables = server.Tables();
        var readings = new List<(List<string> Rows, (int FileNumber, long Offset) Place)>();
        await using (var load = new TableLoad(server, schema, sessions: 1, s_seed, hasKey: false))
        {
            await load.HasCommittedAsync(20);
            for (var round = 0; round < Rounds.Of(5, 100); round++)
            {
                await using var reading = await ReadBetweenChangesAsync(tables, schema);
                readings.Add((await reading.RowsAsync(), reading.Place()));
            }
        }

        await CompareAsync(server, schema, start, readings);
    }

    /// <summary>Under a load that leaves no pause the reading is refused by name: whoever wants it asks again.</summary>
    private static async Task<TableReading> ReadBetweenChangesAsync(ITableReader tables, string schema)
    {
        TableReading? reading = null;
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    reading = await tables.ReadTableAsync(new TableName(schema, "t"), null, default);
                    return true;
                }
                catch (TableReadException refused) when (refused.Message.Contains("was always changed while its snapshot was taken", StringComparison.Ordinal))
                {
                    return false;
                }
            },
            "a snapshot between two changes");
        return reading!;
    }

    private static async Task<string> CreateAsync(DatabaseServer server, string columns)
    {
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync($"USE {schema}; CREATE TABLE t ({columns}); INSERT INTO t VALUES {string.Join(", ", Enumerable.Range(1, 200).Select(id => $"({id}, 0)"))}");
        return schema;
    }

    private static async Task CompareAsync(DatabaseServer server, string schema, StartPosition start, List<(List<string> Rows, (int FileNumber, long Offset) Place)> readings)
    {
        var end = await Replica.OfAsync(server, schema, "t");
        var log = await server.Source(schema, start).ReadAsync();
        foreach (var (rows, place) in readings)
        {
            var table = rows.ToDictionary(Id);
            Assert.Equal(rows.Count, table.Count);
            foreach (var change in log.Changes.Where(change => (change.Token.FileNumber, change.Token.Offset).CompareTo(place) >= 0))
            {
                Assert.True(change.Before is null || (table.Remove(Id(change.Before), out var was) && was == change.Before), $"{change} does not fit a reading at {place} (seed {s_seed})");
                Assert.True(change.After is null || table.TryAdd(Id(change.After), change.After), $"{change} comes twice in a reading at {place} (seed {s_seed})");
            }

            Assert.Equal(end.OrderBy(row => row.Key), table.OrderBy(row => row.Key));
        }
    }

    private static int Id(string row)
    {
        using var document = JsonDocument.Parse(row);
        return document.RootElement.GetProperty("id").GetInt32();
    }
}
