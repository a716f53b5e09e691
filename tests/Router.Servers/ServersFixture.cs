namespace Router.Servers;

/// <summary>
/// One server of each family for a whole test assembly, started when first asked for and gone with the process. As an xunit fixture,
/// for a class or a collection, or made with <c>new</c>: all of them share the same servers. Tests that restart, kill or configure
/// a server start their own with <see cref="DatabaseServer.StartAsync"/>; the others take a schema of their own.
/// </summary>
public sealed class ServersFixture
{
    private static readonly Lazy<Task<DatabaseServer>> SharedMariaDb = new(() => DatabaseServer.StartAsync(ServerKind.MariaDb));
    private static readonly Lazy<Task<DatabaseServer>> SharedMySql = new(() => DatabaseServer.StartAsync(ServerKind.MySql));

    private static readonly Lazy<Task<PostgresServer>> SharedPostgres = new(() => PostgresServer.StartAsync());

    private readonly Lazy<Task<DatabaseServer>> _mariaDb = SharedMariaDb;
    private readonly Lazy<Task<DatabaseServer>> _mySql = SharedMySql;
    private readonly Lazy<Task<PostgresServer>> _postgres = SharedPostgres;

    /// <summary>The MariaDB.</summary>
    public Task<DatabaseServer> MariaDb => _mariaDb.Value;

    /// <summary>The MySQL.</summary>
    public Task<DatabaseServer> MySql => _mySql.Value;

    /// <summary>The PostgreSQL, for clusters that keep their state in one.</summary>
    public Task<PostgresServer> Postgres => _postgres.Value;

    /// <summary>The server of a family, for theories over both.</summary>
    public Task<DatabaseServer> Of(ServerKind kind) => kind == ServerKind.MariaDb ? MariaDb : MySql;
}
