using System.Globalization;
using System.Text;
using Router.Servers;
using Router.Subscribers.Invalidation;

namespace Router.Subscribers.Tests.Invalidation;

/// <summary>
/// A table of items in groups on a real server, random changes of it, and what a cache holds of it: the name of each item under <c>item:ID</c>, and of
/// each group its items' number and sum under <c>group:GRP</c>.
/// </summary>
internal sealed class ItemsTable
{
    private const int Ids = 60;
    private const int Groups = 6;

    private readonly DatabaseServer _server;
    private readonly Random _random;

    private ItemsTable(DatabaseServer server, string name, int seed)
    {
        _server = server;
        _random = new Random(seed);
        Name = name;
        Rules = new InvalidationRules().Key(name, "item:{id}").Key(name, "group:{grp}");
    }

    public string Name { get; }

    public InvalidationRules Rules { get; }

    public static async Task<ItemsTable> CreateAsync(DatabaseServer server, int seed)
    {
        var table = new ItemsTable(server, $"{await server.CreateDatabaseAsync()}.items", seed);
        await server.Sql.ExecuteAsync($"CREATE TABLE {table.Name} (id BIGINT PRIMARY KEY, name VARCHAR(40), grp INT)");
        return table;
    }

    /// <summary>Some random statements, in transactions of which some are rolled back.</summary>
    public Task ChangeAsync(int statements, bool mayTruncate)
    {
        var sql = new StringBuilder();
        for (var i = 0; i < statements; i++)
        {
            var (end, body) = (_random.Next(5) == 0 ? "ROLLBACK" : "COMMIT", $"{Statement()}; {Statement()}");
            sql.AppendLine(mayTruncate && _random.Next(40) == 0 ? $"TRUNCATE {Name};" : _random.Next(2) == 0 ? $"{Statement()};" : $"BEGIN; {body}; {end};");
        }

        return _server.Sql.ExecuteAsync(sql.ToString());
    }

    /// <summary>What a cache that holds everything and nothing stale holds now.</summary>
    public async Task<Dictionary<string, string>> ReadAsync()
    {
        var rows = await _server.Sql.QueryAsync(
            $"SELECT CONCAT('item:', id), name FROM {Name} UNION ALL SELECT CONCAT('group:', grp), CONCAT(COUNT(*), '/', SUM(id)) FROM {Name} GROUP BY grp");
        return rows.ToDictionary(row => row[0]!, row => row[1]!);
    }

    private string Statement() => _random.Next(6) switch
    {
        0 or 1 => $"INSERT IGNORE INTO {Name} VALUES {string.Join(',', Enumerable.Range(0, _random.Next(1, 5)).Select(_ => Row()))}",
        2 => $"UPDATE {Name} SET name = '{Word()}' WHERE id % 7 = {_random.Next(7)}",
        3 => $"UPDATE {Name} SET grp = {_random.Next(Groups)} WHERE id = {_random.Next(Ids)}",
        4 => $"UPDATE IGNORE {Name} SET id = {_random.Next(Ids)} WHERE id = {_random.Next(Ids)}",
        _ => $"DELETE FROM {Name} WHERE id = {_random.Next(Ids)}",
    };

    private string Row() => string.Create(CultureInfo.InvariantCulture, $"({_random.Next(Ids)}, '{Word()}', {_random.Next(Groups)})");

    private string Word() => _random.Next(1_000_000).ToString(CultureInfo.InvariantCulture);
}
