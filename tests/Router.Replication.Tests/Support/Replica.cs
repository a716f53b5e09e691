using System.Text.Json;
using Router.Contracts;
using Router.Servers;

namespace Router.Replication.Tests.Support;

/// <summary>A table as its changes make it, to be compared with the server's own.</summary>
internal static class Replica
{
    /// <summary>Applies changes strictly: an insert of a key that is there, or a change of one that is not, is an error.</summary>
    public static SortedDictionary<int, string> Of(Recorder recorder, string table, string key = "id")
    {
        var rows = new SortedDictionary<int, string>();
        foreach (var change in recorder.Changes.Where(change => change.Table.Table == table))
        {
            if (change.Kind == ChangeKind.Table)
            {
                if (change.TableChange is TableChange.Truncated or TableChange.Dropped)
                {
                    rows.Clear();
                }

                continue;
            }

            if (change.Before is { } before)
            {
                Assert.True(rows.Remove(Key(before, key), out var known), $"{change} changes a row that is not there");
                Assert.Equal(known, before);
            }

            if (change.After is { } after)
            {
                Assert.True(rows.TryAdd(Key(after, key), after), $"{change} inserts a row that is there");
            }
        }

        return rows;
    }

    /// <summary>The server's own rows, as two columns of integers make them.</summary>
    public static async Task<SortedDictionary<int, string>> OfAsync(DatabaseServer server, string schema, string table)
    {
        var rows = await server.Sql.QueryAsync($"SELECT id, v FROM {schema}.{table}");
        return new(rows.ToDictionary(row => int.Parse(row[0]!), row => $$"""{"id":{{row[0]}},"v":{{row[1] ?? "null"}}}"""));
    }

    private static int Key(string image, string key)
    {
        using var document = JsonDocument.Parse(image);
        return document.RootElement.GetProperty(key).GetInt32();
    }
}
