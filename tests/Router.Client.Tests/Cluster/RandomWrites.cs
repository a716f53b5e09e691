using System.Globalization;
using System.Text;

namespace Router.Client.Tests.Cluster;

/// <summary>SQL by chance over tables of orders: rows come, change, go and come again, in transactions of which some are rolled back.</summary>
internal sealed class RandomWrites(int seed, params string[] tables)
{
    /// <summary>The row of each table that is changed and never goes.</summary>
    public const long Lasting = 1;

    private readonly Random _random = new(seed);
    private Dictionary<string, List<long>> _rows = tables.ToDictionary(table => table, _ => new List<long>());
    private long _lastId = Lasting;

    /// <summary>The tables, and a lasting row in each is yet to be written by <see cref="First"/>.</summary>
    public static string Create(string table) =>
        $"CREATE TABLE {table} (id BIGINT PRIMARY KEY, status VARCHAR(16) NOT NULL, amount DECIMAL(12,2) NOT NULL, version INT NOT NULL)";

    /// <summary>Inserts the lasting rows.</summary>
    public string First() => string.Join(";\n", tables.Select(table => Insert(table, Lasting)));

    /// <summary>So many transactions.</summary>
    public string Next(int transactions)
    {
        var sql = new StringBuilder();
        for (var transaction = 0; transaction < transactions; transaction++)
        {
            var before = _rows.ToDictionary(table => table.Key, table => table.Value.ToList());
            sql.Append("BEGIN;\n");
            for (var statement = _random.Next(1, 5); statement > 0; statement--)
            {
                sql.Append(Statement(tables[_random.Next(tables.Length)])).Append(";\n");
            }

            var isUndone = _random.Next(10) == 0;
            sql.Append(isUndone ? "ROLLBACK;\n" : "COMMIT;\n");
            _rows = isUndone ? before : _rows;
        }

        return sql.ToString();
    }

    private string Statement(string table)
    {
        var rows = _rows[table];
        return _random.Next(10) switch
        {
            < 4 => InsertNew(table, rows),
            < 6 when rows.Count > 0 => Update(table, $"id = {rows[_random.Next(rows.Count)]}"),
            6 => Update(table, $"id % 9 = {_random.Next(9)}"),
            7 when rows.Count > 0 => Delete(table, rows),
            8 when rows.Count > 0 => InsertAgain(table, rows[_random.Next(rows.Count)]),
            _ => Update(table, $"id = {Lasting}"),
        };
    }

    private string InsertNew(string table, List<long> rows)
    {
        rows.Add(++_lastId);
        return Insert(table, _lastId);
    }

    private string Insert(string table, long id) => string.Create(
        CultureInfo.InvariantCulture, $"INSERT INTO {table} VALUES ({id}, '{Status()}', {_random.Next(100_000) / 100m}, 1)");

    private string Update(string table, string where) => string.Create(
        CultureInfo.InvariantCulture, $"UPDATE {table} SET status = '{Status()}', amount = amount + {_random.Next(1000) / 100m}, version = version + 1 WHERE {where}");

    private string Delete(string table, List<long> rows)
    {
        var at = _random.Next(rows.Count);
        var id = rows[at];
        rows.RemoveAt(at);
        return $"DELETE FROM {table} WHERE id = {id}";
    }

    private string InsertAgain(string table, long id) => $"DELETE FROM {table} WHERE id = {id};\n{Insert(table, id)}";

    private string Status() => string.Create(CultureInfo.InvariantCulture, $"s{_random.Next(6)}");
}
