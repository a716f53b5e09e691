using System.Globalization;
using Router.Servers;

namespace Router.Wire.Tests;

[Collection(RealServersCollection.Name)]
public sealed class RealDumpTests(RealServers servers)
{
    private const int TypeOffset = 4;
    private const int FlagsOffset = 17;
    private const int ArtificialFlag = 0x20;
    private const byte HeartbeatType = 27;
    private const string FirstFile = "binlog.000001";

    private static int _serverId = 9000;

    [Theory]
    [InlineData(ServerKind.MariaDb, TlsMode.Disabled)]
    [InlineData(ServerKind.MariaDb, TlsMode.VerifyFull)]
    [InlineData(ServerKind.MySql, TlsMode.Disabled)]
    [InlineData(ServerKind.MySql, TlsMode.Required)]
    public async Task A_dumped_file_is_the_servers_file_byte_for_byte(ServerKind kind, TlsMode tls)
    {
        var server = await servers.Of(kind);
        var file = await WriteClosedFileAsync(server);
        await using var connection = await ConnectAsync(kind, tls);

        using var dump = connection.StartDump(ServerId(), Path.GetFileName(file), 4, DumpFlags.NonBlocking | DumpFlags.SendAnnotateRows);

        var expected = await File.ReadAllBytesAsync(file);
        var offset = 4;
        while (offset < expected.Length && dump.Read(out var e) == DumpStep.Event)
        {
            if ((e.Bytes[FlagsOffset] & ArtificialFlag) == 0 && e.Bytes[TypeOffset] != HeartbeatType)
            {
                Assert.True(e.Bytes.SequenceEqual(expected.AsSpan(offset, e.LengthBytes)), $"the event at {offset} differs");
                offset += e.LengthBytes;
            }
        }

        Assert.Equal(expected.Length, offset);
        Assert.True(dump.BytesReceived > 38_000_000);
        while (dump.Read(out _) == DumpStep.Event)
        {
        }
    }

    [Fact]
    public async Task MySQL_sends_all_that_a_GTID_set_lacks()
    {
        await using var connection = await ConnectAsync(ServerKind.MySql);
        using var dump = connection.StartGtidDump(ServerId(), "", 4, new byte[8], DumpFlags.NonBlocking);

        const byte GtidType = 33;
        var gtids = 0;
        while (dump.Read(out var e) == DumpStep.Event)
        {
            gtids += e.Bytes[TypeOffset] == GtidType ? 1 : 0;
        }

        Assert.True(gtids > 0);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_file_that_is_not_there_is_error_1236(ServerKind kind)
    {
        await using var connection = await ConnectAsync(kind);
        using var dump = connection.StartDump(ServerId(), "binlog.999999", 4);

        Assert.Equal(1236, Assert.Throws<ServerErrorException>(() => { while (dump.Read(out _) == DumpStep.Event) { } }).Code);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task Heartbeats_hold_off_the_deadline(ServerKind kind)
    {
        await using var connection = await ConnectAsync(kind);
        var variable = kind == ServerKind.MariaDb ? "@master_heartbeat_period" : "@source_heartbeat_period";
        await connection.QueryAsync($"SET {variable} = 50000000");
        using var dump = connection.StartDump(ServerId(), FirstFile, 4, options: new DumpOptions { ReadDeadline = TimeSpan.FromSeconds(5) });

        for (var heartbeats = 0; heartbeats < 20;)
        {
            Assert.Equal(DumpStep.Event, dump.Read(out var e));
            heartbeats += e.Bytes[TypeOffset] == HeartbeatType ? 1 : 0;
        }
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_killed_dump_is_an_error_and_never_the_end(ServerKind kind)
    {
        var server = await servers.Of(kind);
        await using var connection = await ConnectAsync(kind);
        using var dump = connection.StartDump(ServerId(), FirstFile, 4);
        Assert.Equal(DumpStep.Event, dump.Read(out _));

        await server.Sql.ExecuteAsync($"KILL {connection.ConnectionId}");

        Assert.ThrowsAny<WireException>(() => { while (dump.Read(out _) == DumpStep.Event) { } });
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_registered_replica_is_listed(ServerKind kind)
    {
        var server = await servers.Of(kind);
        await using var connection = await ConnectAsync(kind);
        var serverId = ServerId();
        await connection.RegisterReplicaAsync(serverId, "router-test", 1234);
        using var dump = connection.StartDump(serverId, FirstFile, 4);
        Assert.Equal(DumpStep.Event, dump.Read(out _));

        var replicas = await server.Sql.QueryAsync(kind == ServerKind.MariaDb ? "SHOW SLAVE HOSTS" : "SHOW REPLICAS");
        Assert.Contains(replicas, row => row[0] == $"{serverId}" && row[1] == "router-test");
    }

    private static uint ServerId() => (uint)Interlocked.Increment(ref _serverId);

    private async Task<ServerConnection> ConnectAsync(ServerKind kind, TlsMode tls = TlsMode.Disabled)
    {
        var connection = await ServerConnection.ConnectAsync(
            await servers.SettingsAsync(kind) with { Tls = tls, CaFile = await servers.AuthorityFileAsync(kind) });
        await connection.QueryAsync(kind == ServerKind.MariaDb
            ? "SET @master_binlog_checksum = @@global.binlog_checksum, @mariadb_slave_capability = 4"
            : "SET @source_binlog_checksum = @@global.binlog_checksum");
        return connection;
    }

    /// <summary>A log file with small events, bulk, and events of one, two and three packets, closed by a rotation.</summary>
    private static async Task<string> WriteClosedFileAsync(DatabaseServer server)
    {
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync(
            $"""
            FLUSH BINARY LOGS;
            USE {schema};
            CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, b LONGBLOB);
            INSERT INTO t (b) VALUES ('a'), (REPEAT('b', 3000));
            INSERT INTO t (b) SELECT REPEAT('c', 700) FROM t x, t y, t z;
            INSERT INTO t (b) SELECT REPEAT('d', 90) FROM t x, t y, t z, t w LIMIT 3000;
            INSERT INTO t (b) VALUES (REPEAT('e', 2000000));
            INSERT INTO t (b) VALUES (REPEAT('f', 16777100));
            INSERT INTO t (b) VALUES (REPEAT('g', 20000000));
            UPDATE t SET b = 'small' WHERE id < 3;
            """);
        var status = server.Kind == ServerKind.MariaDb ? "SHOW MASTER STATUS" : "SHOW BINARY LOG STATUS";
        var file = (await server.Sql.QueryAsync(status))[0][0]!;
        await server.Sql.ExecuteAsync("FLUSH BINARY LOGS");
        var path = Path.Combine(server.DataFolder, file);
        Assert.True(new FileInfo(path).Length > 38_000_000, string.Create(CultureInfo.InvariantCulture, $"{path} is too short"));
        return path;
    }
}
