using Router.Replication.Tests.Support;
using Router.Servers;
using Router.Wire;

namespace Router.Replication.Tests.Tables;

/// <summary>Several sessions that commit without a pause on table t (id, v): new rows, hot rows, rows that go and come and change their key, XA too.</summary>
internal sealed class TableLoad : IAsyncDisposable
{
    private const int HotRows = 20;

    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _writers;
    private int _committed;

    public TableLoad(DatabaseServer server, string schema, int sessions, int seed, bool hasKey = true, bool withXa = false) =>
        _writers = [.. Enumerable.Range(0, sessions).Select(session => Task.Run(() => WriteAsync(server, schema, session, new Random(seed + session), hasKey, withXa && session % 2 == 1)))];

    public int Committed => Volatile.Read(ref _committed);

    public Task HasCommittedAsync(int more)
    {
        var goal = Committed + more;
        return Eventually.TrueAsync(() => Committed >= goal || _writers.Any(writer => writer.IsFaulted), $"{more} more transactions are committed");
    }

    /// <summary>Ends the load after what is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_writers);
        _stop.Dispose();
    }

    private async Task WriteAsync(DatabaseServer server, string schema, int session, Random random, bool hasKey, bool withXa)
    {
        await using var connection = await ServerConnection.ConnectAsync(server.Settings());
        await connection.QueryAsync($"USE {schema}");
        var next = (1_000_000 * (session + 1)) + 1000;
        for (var count = 0; !_stop.IsCancellationRequested; count++)
        {
            var xid = $"'load-{schema}-{session}-{count}'";
            var isXa = withXa && random.Next(4) == 0;
            try
            {
                await connection.QueryAsync(isXa ? $"XA START {xid}" : "BEGIN");
                foreach (var sql in Statements(random, ref next, session, hasKey))
                {
                    await connection.QueryAsync(sql);
                }

                await EndAsync(connection, isXa ? xid : null, random.Next(10) == 0);
                Interlocked.Increment(ref _committed);
            }
            catch (ServerErrorException conflict) when (conflict.Code is 1213 or 1205 or 1614)
            {
                // Chosen as a deadlock's victim.
                await connection.QueryAsync(isXa ? $"XA ROLLBACK {xid}" : "ROLLBACK");
            }
        }
    }

    private static async Task EndAsync(ServerConnection connection, string? xid, bool isUndone)
    {
        if (xid is null)
        {
            await connection.QueryAsync(isUndone ? "ROLLBACK" : "COMMIT");
            return;
        }

        await connection.QueryAsync($"XA END {xid}");
        await connection.QueryAsync($"XA PREPARE {xid}");
        await connection.QueryAsync($"XA {(isUndone ? "ROLLBACK" : "COMMIT")} {xid}");
    }

    private static string[] Statements(Random random, ref int next, int session, bool hasKey)
    {
        var hot = random.Next(HotRows) + 1;
        var own = (1_000_000 * (session + 1)) + random.Next(50);
        return random.Next(hasKey ? 6 : 3) switch
        {
            0 => [$"INSERT INTO t VALUES ({++next}, 0)"],
            1 => [$"UPDATE t SET v = v + 1 WHERE id = {hot}"],
            2 => [$"DELETE FROM t WHERE id = {own}"],
            3 => [$"REPLACE INTO t VALUES ({own}, {random.Next(1000)})"],
            4 => [$"UPDATE t SET id = id + 500000, v = -v WHERE id = {own}", $"DELETE FROM t WHERE id = {own + 500000}", $"REPLACE INTO t VALUES ({own}, 7)"],
            _ => [$"UPDATE t SET v = v + 1 WHERE id = {hot}", $"UPDATE t SET v = v + 1 WHERE id = {hot}"],
        };
    }
}
