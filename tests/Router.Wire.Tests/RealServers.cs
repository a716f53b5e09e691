using Router.Servers;
using Router.Wire.Tests.Fakes;

namespace Router.Wire.Tests;

/// <summary>The servers that these tests share: a MariaDB with a certificate of ours and large packets, and the MySQL that has both by itself.</summary>
public sealed class RealServers : IAsyncDisposable
{
    private readonly TestCertificates _certificates = new("127.0.0.1");
    private readonly Lazy<Task<DatabaseServer>> _mariaDb;
    private readonly ServersFixture _shared = new();

    public RealServers() => _mariaDb = new(StartMariaDbAsync);

    public Task<DatabaseServer> Of(ServerKind kind) => kind == ServerKind.MariaDb ? _mariaDb.Value : _shared.MySql;

    /// <summary>The settings of user admin, in plain.</summary>
    public async Task<ConnectionSettings> SettingsAsync(ServerKind kind)
    {
        var server = await Of(kind);
        return new ConnectionSettings { Host = server.Host, Port = server.Port, User = "admin", Password = "admin", Tls = TlsMode.Disabled };
    }

    /// <summary>The file of the authority that signed the server's certificate.</summary>
    public async Task<string> AuthorityFileAsync(ServerKind kind) =>
        kind == ServerKind.MariaDb ? _certificates.AuthorityFile : Path.Combine((await Of(kind)).DataFolder, "ca.pem");

    public async ValueTask DisposeAsync()
    {
        if (_mariaDb.IsValueCreated)
        {
            await (await _mariaDb.Value).DisposeAsync();
        }

        _certificates.Dispose();
    }

    private Task<DatabaseServer> StartMariaDbAsync() => DatabaseServer.StartAsync(
        ServerKind.MariaDb,
        "--max-allowed-packet=64M",
        $"--ssl-ca={_certificates.AuthorityFile}",
        $"--ssl-cert={_certificates.ServerFile}",
        $"--ssl-key={_certificates.ServerKeyFile}",
        "--plugin-load-add=auth_ed25519");
}
