using System.Globalization;
using System.Text;
using Router.Servers;
using Router.Wire;

namespace Router.Benchmarks.Orleans.Silence;

/// <summary>One session that commits 5,000 rows a second, and with every fifty of them a beat of a pulse.</summary>
internal sealed class PulsedLoad : IAsyncDisposable
{
    private const int RowsEach = 50;
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(10);

    private readonly CancellationTokenSource _enough = new();
    private readonly ServerConnection _connection;
    private readonly Task _running;
    private long _beats;
    private long _lastId;

    private PulsedLoad(ServerConnection connection)
    {
        _connection = connection;
        _running = Task.Run(RunAsync);
    }

    /// <summary>Beats committed so far.</summary>
    public long Beats => Interlocked.Read(ref _beats);

    /// <summary>Makes the tables of a schema, and begins.</summary>
    public static async Task<PulsedLoad> StartAsync(DatabaseServer server, string schema)
    {
        await server.Sql.ExecuteAsync(
            $"CREATE TABLE {schema}.orders(id BIGINT PRIMARY KEY, status VARCHAR(8), amount DECIMAL(12,2)); CREATE TABLE {schema}.pulse(id INT PRIMARY KEY, beat BIGINT); INSERT INTO {schema}.pulse VALUES(1, 0)");
        var connection = await ServerConnection.ConnectAsync(new ConnectionSettings { Host = server.Host, Port = server.Port, User = "admin", Password = "admin" });
        await connection.QueryAsync($"USE {schema}");
        return new PulsedLoad(connection);
    }

    public async ValueTask DisposeAsync()
    {
        await _enough.CancelAsync();
        await _running;
        await _connection.DisposeAsync();
        _enough.Dispose();
    }

    private async Task RunAsync()
    {
        using var clock = new PeriodicTimer(s_period);
        while (!_enough.IsCancellationRequested)
        {
            await clock.WaitForNextTickAsync();
            await _connection.QueryAsync("BEGIN");
            await _connection.QueryAsync(NextRows());
            await _connection.QueryAsync("UPDATE pulse SET beat = beat + 1");
            await _connection.QueryAsync("COMMIT");
            Interlocked.Increment(ref _beats);
        }
    }

    private string NextRows()
    {
        var sql = new StringBuilder("INSERT INTO orders VALUES ");
        for (var row = 0; row < RowsEach; row++)
        {
            var id = ++_lastId;
            sql.Append(CultureInfo.InvariantCulture, $"{(row == 0 ? ' ' : ',')}({id},'s{id % 5}',{id % 1000}.50)");
        }

        return sql.ToString();
    }
}
