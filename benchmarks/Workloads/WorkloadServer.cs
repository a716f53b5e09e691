using System.Globalization;
using Router.Benchmarks.Raw;
using Router.Servers;

namespace Router.Benchmarks.Workloads;

/// <summary>A MariaDB of its own for each workload, so that the log's end is the workload's end.</summary>
internal sealed class WorkloadServer : IAsyncDisposable
{
    private static readonly string[] s_options = ["--max-binlog-size=1G", "--max-connections=500", "--binlog-checksum=CRC32", "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=256M"];

    private readonly DatabaseServer _server;
    private readonly TlsFiles _tls;

    private WorkloadServer(DatabaseServer server, TlsFiles tls, Workload workload)
    {
        _server = server;
        _tls = tls;
        Workload = workload;
    }

    public Workload Workload { get; }

    /// <summary>Starts a server and makes a workload on it.</summary>
    public static async Task<WorkloadServer> MakeAsync(string name)
    {
        var tls = new TlsFiles();
        var server = await DatabaseServer.StartAsync(ServerKind.MariaDb, [.. s_options, $"--ssl-cert={tls.Certificate}", $"--ssl-key={tls.Key}"]);
        await CheckAsync(server.Sql);
        var (sql, rows, transactions) = name switch
        {
            "W1" => (WorkloadSql.W1, 1_000_000, 1_000),
            "W2" => (WorkloadSql.W2, 200_000, 200_000),
            "W3" => (WorkloadSql.W3, 200_000, 20_000),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There are W1, W2 and W3."),
        };
        await server.Sql.ExecuteAsync(WorkloadSql.Tables);
        await server.Sql.ExecuteAsync(sql);
        await server.Sql.ExecuteAsync("FLUSH BINARY LOGS");
        await server.Sql.ExecuteAsync($"CALL bench.{name}()");
        var end = (await server.Sql.QueryAsync("SHOW MASTER STATUS"))[0];
        var (file, endOffset) = (end[0]!, long.Parse(end[1]!, CultureInfo.InvariantCulture));
        var workload = new Workload(name, server.Port, file, endOffset, MeasureDump(server.Port, file, endOffset), rows, transactions);
        return new WorkloadServer(server, tls, workload);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _tls.Dispose();
    }

    private static async Task CheckAsync(SqlClient sql)
    {
        var seen = string.Join(' ', (await sql.QueryAsync("SELECT @@binlog_checksum, @@binlog_format, @@binlog_row_image, @@binlog_row_metadata"))[0]);
        if (seen != "CRC32 ROW FULL FULL")
        {
            throw new InvalidOperationException($"The server is set to {seen}, not to CRC32 ROW FULL FULL.");
        }
    }

    private static long MeasureDump(int port, string file, long endOffset)
    {
        using var session = new RawSession(Workload.Host, port, Workload.User, Workload.Password);
        session.StartDump(file);
        return RawRead.Measure(session.Socket, endOffset);
    }
}
