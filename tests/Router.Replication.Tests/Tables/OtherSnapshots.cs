using Router.Replication.Tests.Support;
using Router.Servers;
using Router.Wire;

namespace Router.Replication.Tests.Tables;

/// <summary>Sessions that take snapshots and ask for the status all the time, as backups and monitors do: MariaDB answers all of them out of one variable.</summary>
internal sealed class OtherSnapshots : IAsyncDisposable
{
    private readonly CancellationTokenSource _over = new();
    private readonly Task[] _sessions;

    public OtherSnapshots(DatabaseServer server, int sessions) =>
        _sessions = [.. Enumerable.Range(0, sessions).Select(_ => Task.Run(() => RunAsync(server)))];

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await Task.WhenAll(_sessions);
        _over.Dispose();
    }

    private async Task RunAsync(DatabaseServer server)
    {
        await using var connection = await ServerConnection.ConnectAsync(server.Settings());
        while (!_over.IsCancellationRequested)
        {
            await connection.QueryAsync("START TRANSACTION WITH CONSISTENT SNAPSHOT");
            await connection.QueryAsync("SHOW STATUS LIKE 'binlog_snapshot%'");
            await connection.QueryAsync("COMMIT");
        }
    }
}
