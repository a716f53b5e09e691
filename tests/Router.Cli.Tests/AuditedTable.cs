using System.Text.Json;
using Router.Servers;
using Router.Wire;

namespace Router.Cli.Tests;

/// <summary>
/// A table under load whose triggers write its whole history into another table, so that the server itself tells what must have been seen.
/// </summary>
internal sealed class AuditedTable : IAsyncDisposable
{
    private const int Rows = 200;

    private readonly ServerConnection _connection;
    private readonly Random _random;
    private readonly CancellationTokenSource _enough = new();
    private readonly HashSet<int> _present = [];
    private Task _load = Task.CompletedTask;
    private int _version;

    private AuditedTable(ServerConnection connection, string schema, int seed)
    {
        _connection = connection;
        Schema = schema;
        _random = new Random(seed);
    }

    public string Schema { get; }

    public static async Task<AuditedTable> CreateAsync(DatabaseServer server, int seed)
    {
        var schema = await server.CreateDatabaseAsync("audited");
        await server.Sql.ExecuteAsync($"""
            USE {schema};
            CREATE TABLE a (id int primary key, version int NOT NULL, note varchar(200) NOT NULL);
            CREATE TABLE history (number bigint primary key auto_increment, kind varchar(6) NOT NULL, id int NOT NULL, version int NOT NULL);
            CREATE TRIGGER after_insert AFTER INSERT ON a FOR EACH ROW INSERT INTO history (kind, id, version) VALUES ('insert', NEW.id, NEW.version);
            CREATE TRIGGER after_update AFTER UPDATE ON a FOR EACH ROW INSERT INTO history (kind, id, version) VALUES ('update', NEW.id, NEW.version);
            CREATE TRIGGER after_delete AFTER DELETE ON a FOR EACH ROW INSERT INTO history (kind, id, version) VALUES ('delete', OLD.id, OLD.version);
            """);
        var settings = new ConnectionSettings { Host = server.Host, Port = server.Port, User = "admin", Password = "admin" };
        var table = new AuditedTable(await ServerConnection.ConnectAsync(settings), schema, seed);
        await table.RunAsync($"USE {schema}");
        return table;
    }

    /// <summary>Changes rows until told to stop.</summary>
    public void StartLoad() => _load = Task.Run(async () =>
    {
        while (!_enough.IsCancellationRequested)
        {
            await TransactAsync();
        }
    });

    public async Task StopLoadAsync()
    {
        await _enough.CancelAsync();
        await _load;
    }

    /// <summary>What the server says happened, in order: kind, id and version.</summary>
    public async Task<List<string>> HistoryAsync()
    {
        var answer = await _connection.QueryAsync("SELECT kind, id, version FROM history ORDER BY number");
        return [.. answer.Rows.Select(row => $"{row[0]} {row[1]} {row[2]}")];
    }

    /// <summary>The same, of the lines of a sink.</summary>
    public static List<string> HistoryOf(string sinkPath)
    {
        var history = new List<string>();
        foreach (var line in File.ReadLines(sinkPath))
        {
            using var change = JsonDocument.Parse(line);
            var kind = change.RootElement.GetProperty("kind").GetString();
            var image = change.RootElement.GetProperty(kind == "delete" ? "before" : "after");
            history.Add($"{kind} {image.GetProperty("id")} {image.GetProperty("version")}");
        }

        return history;
    }

    public async ValueTask DisposeAsync()
    {
        await StopLoadAsync();
        await _connection.DisposeAsync();
        _enough.Dispose();
    }

    /// <summary>One transaction of one to five statements; one in ten is undone.</summary>
    private async Task TransactAsync()
    {
        var before = _present.ToArray();
        await RunAsync("BEGIN");
        for (var statements = _random.Next(1, 6); statements > 0; statements--)
        {
            await RunAsync(NextStatement());
        }

        if (_random.Next(10) > 0)
        {
            await RunAsync("COMMIT");
            return;
        }

        await RunAsync("ROLLBACK");
        _present.Clear();
        _present.UnionWith(before);
    }

    private string NextStatement()
    {
        var id = _random.Next(Rows);
        var version = ++_version;
        if (_present.Add(id))
        {
            return $"INSERT INTO a VALUES ({id}, {version}, '{new string('x', _random.Next(200))}')";
        }

        if (_random.Next(4) > 0)
        {
            return $"UPDATE a SET version = {version} WHERE id BETWEEN {id} AND {id + _random.Next(4)} ORDER BY id";
        }

        _present.Remove(id);
        return $"DELETE FROM a WHERE id = {id}";
    }

    private Task<QueryResult> RunAsync(string sql) => _connection.QueryAsync(sql);
}
