using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Router.Wire;

namespace MySqlConnector;

/// <summary>
/// Stands in for the driver of that name, which not every package source has: as much of it as the README's examples need, over Router's own
/// client. Compiled into the examples, not into the tests.
/// </summary>
public sealed class MySqlConnection(string connectionString) : DbConnection
{
    private ServerConnection? _session;

    [AllowNull]
    public override string ConnectionString { get => connectionString; set => throw new NotSupportedException(); }

    public override string Database => "";

    public override string DataSource => "";

    public override string ServerVersion => Session.ServerVersion;

    public override ConnectionState State => _session is null ? ConnectionState.Closed : ConnectionState.Open;

    internal ServerConnection Session => _session ?? throw new InvalidOperationException("The connection is not open.");

    public override void Open() => _session = ServerConnection.Connect(Settings());

    public override async Task OpenAsync(CancellationToken cancellationToken) => _session = await ServerConnection.ConnectAsync(Settings(), cancellationToken);

    public override void Close() => _session?.Dispose();

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => throw new NotSupportedException();

    protected override DbCommand CreateDbCommand() => new MySqlCommand(this);

    protected override void Dispose(bool disposing)
    {
        _session?.Dispose();
        base.Dispose(disposing);
    }

    private ConnectionSettings Settings()
    {
        var words = new DbConnectionStringBuilder { ConnectionString = connectionString };
        return new ConnectionSettings { Host = $"{words["Server"]}", Port = int.Parse($"{words["Port"]}"), User = $"{words["User ID"]}", Password = $"{words["Password"]}" };
    }
}
