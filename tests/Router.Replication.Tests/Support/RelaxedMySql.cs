using Router.Servers;

namespace Router.Replication.Tests.Support;

/// <summary>A MySQL without GTIDs: only there may one transaction change tables with and without transactions.</summary>
public sealed class RelaxedMySql : IAsyncDisposable
{
    private readonly Lazy<Task<DatabaseServer>> _server =
        new(() => DatabaseServer.StartAsync(ServerKind.MySql, "--gtid-mode=OFF", "--enforce-gtid-consistency=OFF"));

    public Task<DatabaseServer> Server => _server.Value;

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated)
        {
            await (await _server.Value).DisposeAsync();
        }
    }
}
