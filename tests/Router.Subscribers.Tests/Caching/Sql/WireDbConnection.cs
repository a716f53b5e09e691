using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Router.Servers;
using Router.Wire;

namespace Router.Subscribers.Tests.Caching.Sql;

/// <summary>As much of an ADO.NET connection as a loader needs, over Router's own client, so that every server and version can be asked.</summary>
internal sealed class WireDbConnection(ConnectionSettings settings) : DbConnection
{
    private ServerConnection? _session;

    [AllowNull]
    public override string ConnectionString { get => $"{settings}"; set => throw new NotSupportedException(); }

    public override string Database => "";

    public override string DataSource => settings.Host;

    public override string ServerVersion => Session.ServerVersion;

    public override ConnectionState State => _session is null ? ConnectionState.Closed : ConnectionState.Open;

    public ServerConnection Session => _session ?? throw new InvalidOperationException("The connection is not open.");

    public static async Task<WireDbConnection> OpenAsync(DatabaseServer server)
    {
        var connection = new WireDbConnection(new ConnectionSettings { Host = server.Host, Port = server.Port, User = "admin", Password = "admin" });
        await connection.OpenAsync();
        return connection;
    }

    public override void Open() => _session = ServerConnection.Connect(settings);

    public override async Task OpenAsync(CancellationToken cancellationToken) => _session = await ServerConnection.ConnectAsync(settings, cancellationToken);

    public override void Close() => _session?.Dispose();

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

    /// <summary>Runs a statement; gives the first value of its first row.</summary>
    public async Task<string?> ScalarAsync(string sql)
    {
        try
        {
            return (await Session.QueryAsync(sql)).Scalar;
        }
        catch (ServerErrorException refused)
        {
            throw new WireDbException(refused);
        }
    }

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => throw new NotSupportedException();

    protected override DbCommand CreateDbCommand() => new WireDbCommand(this);

    protected override void Dispose(bool disposing)
    {
        _session?.Dispose();
        base.Dispose(disposing);
    }
}
