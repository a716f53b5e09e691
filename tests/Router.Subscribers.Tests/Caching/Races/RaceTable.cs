using Router.Servers;
using Router.Subscribers.Caching;
using Router.Subscribers.Tests.Caching.Sql;

namespace Router.Subscribers.Tests.Caching.Races;

/// <summary>The raced table: a few rows whose value counts their changes.</summary>
internal sealed class RaceTable(string name)
{
    public const int Rows = 2;

    public string Name => name;

    public static string Key(int id) => $"row:{id}";

    public static async Task<RaceTable> MakeAsync(DatabaseServer server)
    {
        var table = new RaceTable($"{await server.CreateDatabaseAsync("race")}.t");
        await server.Sql.ExecuteAsync(
            $"CREATE TABLE {table.Name} (id INT PRIMARY KEY, v INT NOT NULL) ENGINE=InnoDB; INSERT INTO {table.Name} VALUES (0, 0), (1, 0)");
        return table;
    }

    public async Task<bool> IsOnAsync(DatabaseServer server) =>
        await server.Sql.ScalarAsync($"SELECT COUNT(*) FROM information_schema.tables WHERE CONCAT(table_schema, '.', table_name) = '{name}'") == "1";

    public async Task<long> ReadAsync(WireDbConnection connection, int id) =>
        long.Parse((await connection.ScalarAsync($"SELECT v FROM {name} WHERE id = {id}"))!);

    public async Task<long> ReadAsync(CacheLoad load, WireDbConnection connection, int id)
    {
        await using var snapshot = await load.ReadAtAsync(connection);
        return await ReadAsync(connection, id);
    }

    public Task<string?> WriteAsync(WireDbConnection connection, int id, int value) => connection.ScalarAsync($"UPDATE {name} SET v = {value} WHERE id = {id}");
}
