using System.Globalization;
using Router.Servers;
using Router.Wire;

namespace Router.Silo.Tests.Faults;

/// <summary>One session that changes a table's rows at random until it is told to stop; it outlives its server's restarts.</summary>
internal sealed class Load(DatabaseServer server, string schema, string table, int seed) : IAsyncDisposable
{
    private const int Rows = 300;

    /// <summary>So many transactions a second at most, that the silos on the same cores come up in time.</summary>
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(8);

    private readonly Random _random = new(seed);
    private readonly CancellationTokenSource _enough = new();
    private readonly HashSet<int> _present = [];
    private Task _running = Task.CompletedTask;
    private int _version;

    /// <summary>Makes the table: a whole-number key, a version, text.</summary>
    public async Task<Load> CreateAsync()
    {
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.{table} (id int primary key, version int NOT NULL, note varchar(300) NOT NULL)");
        return this;
    }

    public void Start() => _running = Task.Run(RunAsync);

    public async Task StopAsync()
    {
        await _enough.CancelAsync();
        await _running;
    }

    /// <summary>The rows as the server has them, as the replica writes them.</summary>
    public async Task<Dictionary<string, string>> RowsAsync()
    {
        var rows = await server.Sql.QueryAsync($"SELECT id, version, note FROM {schema}.{table}");
        return rows.ToDictionary(
            row => $"{{\"id\":{row[0]}}}", row => $"{{\"id\":{row[0]},\"version\":{row[1]},\"note\":\"{row[2]}\"}}", StringComparer.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _enough.Dispose();
    }

    private async Task RunAsync()
    {
        using var clock = new PeriodicTimer(s_period);
        while (!_enough.IsCancellationRequested)
        {
            try
            {
                await using var connection = await ConnectAsync();
                await connection.QueryAsync($"USE {schema}");
                await LookAsync(connection);
                while (!_enough.IsCancellationRequested)
                {
                    await clock.WaitForNextTickAsync();
                    await TransactAsync(connection);
                }
            }
            catch (Exception lost) when (lost is WireException or IOException)
            {
                // The server restarts; what of the last transaction was committed is looked up.
            }
        }
    }

    private async Task<ServerConnection> ConnectAsync()
    {
        ServerConnection? connection = null;
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    connection = await ServerConnection.ConnectAsync(new ConnectionSettings { Host = server.Host, Port = server.Port, User = "admin", Password = "admin" });
                    return true;
                }
                catch (WireException)
                {
                    return false;
                }
            },
            "the server takes a session",
            TimeSpan.FromMinutes(2));
        return connection!;
    }

    private async Task LookAsync(ServerConnection connection)
    {
        var rows = await connection.QueryAsync($"SELECT id, version FROM {table}");
        _present.Clear();
        foreach (var row in rows.Rows)
        {
            _present.Add(int.Parse(row[0]!, CultureInfo.InvariantCulture));
        }
    }

    /// <summary>One transaction of one to six statements; one in ten is undone.</summary>
    private async Task TransactAsync(ServerConnection connection)
    {
        var before = _present.ToArray();
        await connection.QueryAsync("BEGIN");
        for (var statements = _random.Next(1, 7); statements > 0; statements--)
        {
            await connection.QueryAsync(NextStatement());
        }

        if (_random.Next(10) > 0)
        {
            await connection.QueryAsync("COMMIT");
            return;
        }

        await connection.QueryAsync("ROLLBACK");
        _present.Clear();
        _present.UnionWith(before);
    }

    private string NextStatement()
    {
        var id = _random.Next(Rows);
        var version = ++_version;
        if (_present.Add(id))
        {
            return $"INSERT INTO {table} VALUES ({id}, {version}, '{new string('x', _random.Next(300))}')";
        }

        switch (_random.Next(8))
        {
            case 0:
                _present.Remove(id);
                return $"DELETE FROM {table} WHERE id = {id}";
            case 1 when NewKey() is { } other:
                _present.Remove(id);
                _present.Add(other);
                return $"UPDATE {table} SET id = {other}, version = {version} WHERE id = {id}";
            default:
                return $"UPDATE {table} SET version = {version} WHERE id BETWEEN {id} AND {id + _random.Next(6)}";
        }
    }

    private int? NewKey()
    {
        var id = _random.Next(Rows);
        return _present.Contains(id) ? null : id;
    }
}
