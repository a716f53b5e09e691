using System.Globalization;
using Router.Servers;
using Router.Wire;

namespace Router.Replication.Tests.Support;

/// <summary>Keeps a load of inserts, updates and deletes, some of them undone, on table t, through any failure of its server, until stopped.</summary>
internal sealed class Writer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly DatabaseServer _server;
    private readonly string _schema;
    private readonly Random _random;
    private readonly Task _running;
    private int _written;
    private int _nextId;

    public Writer(DatabaseServer server, string schema, int seed)
    {
        (_server, _schema, _random) = (server, schema, new Random(seed));
        _running = Task.Run(RunAsync);
    }

    /// <summary>Transactions committed, as far as the server told.</summary>
    public int Written => Volatile.Read(ref _written);

    /// <summary>Ends the load after what is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = await ServerConnection.ConnectAsync(_server.Settings());
                await connection.QueryAsync($"USE {_schema}");
                while (!_stop.IsCancellationRequested)
                {
                    await WriteAsync(connection);
                    Interlocked.Increment(ref _written);
                }
            }
            catch (WireException) when (!_stop.IsCancellationRequested)
            {
                // The server is down, as the test wants it to be.
            }
        }
    }

    private async Task WriteAsync(ServerConnection connection)
    {
        var id = ++_nextId;
        var some = _random.Next(id) + 1;
        await connection.QueryAsync("BEGIN");
        foreach (var sql in _random.Next(8) switch
        {
            0 => new[] { $"UPDATE t SET v = v + 1 WHERE id BETWEEN {some} AND {some + 20}" },
            1 => [$"DELETE FROM t WHERE id = {some}", Insert(id)],
            2 => [Insert(id), "SAVEPOINT s", Insert(-id), "ROLLBACK TO s"],
            3 => [$"UPDATE t SET id = id + 1000000, v = -v WHERE id = {some}"],
            _ => [Insert(id)],
        })
        {
            await connection.QueryAsync(sql);
        }

        await connection.QueryAsync(_random.Next(10) == 0 ? "ROLLBACK" : "COMMIT");
    }

    private static string Insert(int id) => string.Create(CultureInfo.InvariantCulture, $"INSERT INTO t VALUES ({id}, 0)");
}
