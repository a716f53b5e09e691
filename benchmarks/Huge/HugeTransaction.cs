using System.Globalization;
using System.Text.Json;
using Router.Benchmarks.Measures;
using Router.Servers;

namespace Router.Benchmarks.Huge;

/// <summary>One transaction of many GiB: every row must be seen once, within a memory that does not depend on its size.</summary>
internal static class HugeTransaction
{
    private const int RowBytes = 4000;
    private const double MostMib = 150;

    public static async Task<int> RunAsync(int gib)
    {
        var rows = (((long)gib << 30) / RowBytes) + 1;
        await Console.Error.WriteLineAsync($"Making a transaction of {gib} GiB: {rows} rows");
        await using var server = await DatabaseServer.StartAsync(
            ServerKind.MariaDb, "--binlog-checksum=CRC32", "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=512M", "--innodb-log-file-size=512M");
        await server.Sql.ExecuteAsync("CREATE DATABASE bench; CREATE TABLE bench.huge(id BIGINT PRIMARY KEY, filler VARCHAR(4096)) CHARACTER SET latin1; FLUSH BINARY LOGS");
        var file = (await server.Sql.QueryAsync("SHOW MASTER STATUS"))[0][0]!;
        await server.Sql.ExecuteAsync($"USE bench; INSERT INTO huge SELECT seq, REPEAT('x', {RowBytes}) FROM seq_1_to_{rows}");
        var log = (await server.Sql.QueryAsync("SHOW BINARY LOGS")).Single(row => row[0] == file);
        await server.Sql.ExecuteAsync("TRUNCATE bench.huge");

        await Console.Error.WriteLineAsync($"Reading {file} of {log[1]} bytes");
        var source = string.Create(CultureInfo.InvariantCulture, $"mysql://admin:admin@{server.Host}:{server.Port}?tls=disabled");
        var output = await ColdProcess.OutputAsync([ColdProcess.Benchmarks, HugeReader.Command, source, $"{file}:4", rows.ToString(CultureInfo.InvariantCulture)]);
        var read = JsonSerializer.Deserialize<HugeReading>(output)!;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{log[1]} bytes, {read.Rows} rows, each seen once, in {read.Seconds:0} s, peak memory {read.PeakMib:0} MiB (bar {MostMib})"));
        return read.PeakMib < MostMib ? 0 : 1;
    }
}
