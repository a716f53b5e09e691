using Router.Servers;

namespace Router.Replication.Tests.Support;

/// <summary>A server of each family for tests that restart, reset or configure it, one at a time.</summary>
public sealed class OwnServers : IAsyncDisposable
{
    public const string Collection = "own servers";

    private readonly Lazy<Task<DatabaseServer>> _mariaDb = new(() => DatabaseServer.StartAsync(ServerKind.MariaDb));
    private readonly Lazy<Task<DatabaseServer>> _mySql = new(() => DatabaseServer.StartAsync(ServerKind.MySql));

    public Task<DatabaseServer> Of(ServerKind kind) => kind == ServerKind.MariaDb ? _mariaDb.Value : _mySql.Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var server in new[] { _mariaDb, _mySql }.Where(server => server.IsValueCreated))
        {
            await (await server.Value).DisposeAsync();
        }
    }
}
