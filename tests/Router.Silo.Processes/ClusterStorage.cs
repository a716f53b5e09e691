using System.Globalization;
using Router.Servers;

namespace Router.Silo.Processes;

/// <summary>An empty database for one cluster, and a look at what silos write into it.</summary>
/// <param name="Kind">The server's kind.</param>
/// <param name="Address">For <c>--storage</c>.</param>
/// <param name="QueryAsync">Runs a statement there, by the server's own client program.</param>
public sealed record ClusterStorage(StorageKind Kind, string Address, Func<string, Task<IReadOnlyList<string?[]>>> QueryAsync)
{
    /// <summary>Orleans' number of a silo that is dead or has left.</summary>
    public const int Dead = 6;

    /// <summary>Makes one, on a server that all tests share.</summary>
    public static async Task<ClusterStorage> CreateAsync(StorageKind kind)
    {
        var servers = new ServersFixture();
        if (kind == StorageKind.PostgreSql)
        {
            var postgres = await servers.Postgres;
            return await OnAsync(postgres);
        }

        return await OnAsync(await (kind == StorageKind.MariaDb ? servers.MariaDb : servers.MySql));
    }

    /// <summary>Makes one on a server of one's own.</summary>
    public static async Task<ClusterStorage> OnAsync(DatabaseServer server)
    {
        var database = await server.CreateDatabaseAsync("cluster");
        return new ClusterStorage(
            server.Kind == ServerKind.MariaDb ? StorageKind.MariaDb : StorageKind.MySql,
            string.Create(CultureInfo.InvariantCulture, $"mysql://admin:admin@{server.Host}:{server.Port}/{database}"),
            sql => server.Sql.QueryAsync($"USE {database}; {sql}"));
    }

    /// <inheritdoc cref="OnAsync(DatabaseServer)"/>
    public static async Task<ClusterStorage> OnAsync(PostgresServer server)
    {
        var database = await server.CreateDatabaseAsync("cluster");
        return new ClusterStorage(
            StorageKind.PostgreSql,
            string.Create(CultureInfo.InvariantCulture, $"postgres://admin:admin@{server.Host}:{server.Port}/{database}"),
            async sql => await server.QueryAsync(database, sql));
    }

    /// <summary>Sets it up as an operator does.</summary>
    public async Task<ClusterStorage> InitializedAsync()
    {
        var run = await ProgramRun.OfAsync("init-storage", "--storage", Address);
        return run.Code == 0 ? this : throw new InvalidOperationException(run.Errors);
    }

    /// <summary>The membership's status of the newest silo on a port; null where there is none.</summary>
    public async Task<int?> MembershipOfAsync(SiloEndpoints silo)
    {
        var rows = await QueryAsync($"SELECT Status FROM RouterSilos WHERE Port = {silo.SiloPort.ToString(CultureInfo.InvariantCulture)} ORDER BY Generation DESC LIMIT 1");
        return rows.Count == 0 ? null : int.Parse(rows[0][0]!, CultureInfo.InvariantCulture);
    }
}
