using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Router.Benchmarks.Raw;

/// <summary>
/// The least that gets a dump out of a MariaDB: a login by mysql_native_password, statements, COM_BINLOG_DUMP. Blocking, and nothing of
/// Router is in it, so that the limit it measures owes nothing to what is measured.
/// </summary>
internal sealed class RawSession : IDisposable
{
    private const int HeaderBytes = 4;
    private const int ChallengeBytes = 20;
    private const byte QueryCommand = 0x03;
    private const byte DumpCommand = 0x12;

    // LONG_PASSWORD, PROTOCOL_41, TRANSACTIONS, SECURE_CONNECTION, PLUGIN_AUTH
    private const uint Capabilities = 0x1 | 0x200 | 0x2000 | 0x8000 | 0x80000;

    private static int s_dumps;

    private readonly byte[] _packet = new byte[1 << 16];

    public RawSession(string host, int port, string user, string password)
    {
        Socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Socket.Connect(host, port);
        LogIn(user, password);
    }

    public Socket Socket { get; }

    /// <summary>Runs a statement that answers without rows.</summary>
    public void Execute(ReadOnlySpan<byte> sql)
    {
        sql.CopyTo(_packet.AsSpan(HeaderBytes + 1));
        Send(QueryCommand, 1 + sql.Length, sequence: 0);
        ReadOk();
    }

    public void Execute(string sql) => Execute(Encoding.UTF8.GetBytes(sql));

    /// <summary>
    /// Asks for a log file from its first event on, checksums as they lie in it. Without heartbeats the server would never notice that
    /// nobody listens any more.
    /// </summary>
    public void StartDump(string file)
    {
        Execute("SET @master_binlog_checksum = @@global.binlog_checksum, @master_heartbeat_period = 1000000000, @mariadb_slave_capability = 4");
        var body = _packet.AsSpan(HeaderBytes + 1);
        BinaryPrimitives.WriteUInt32LittleEndian(body, 4);
        BinaryPrimitives.WriteUInt16LittleEndian(body[4..], 0);
        BinaryPrimitives.WriteUInt32LittleEndian(body[6..], NextServerId());
        Send(DumpCommand, 11 + Encoding.ASCII.GetBytes(file, body[10..]), sequence: 0);
    }

    public void Dispose() => Socket.Dispose();

    /// <summary>Another one each time: a server that still knows the one before waits 100 ms for its end before it sends anything.</summary>
    private static uint NextServerId() => ((uint)Environment.ProcessId << 8) + (uint)Interlocked.Increment(ref s_dumps);

    [SuppressMessage("Security", "CA5350", Justification = "The protocol's own hash.")]
    private void LogIn(string user, string password)
    {
        var greeting = ReadPacket();
        var versionEnd = greeting.IndexOf((byte)0);
        var challenge = new byte[ChallengeBytes];
        greeting.Slice(versionEnd + 5, 8).CopyTo(challenge);
        greeting.Slice(versionEnd + 32, 12).CopyTo(challenge.AsSpan(8));
        var once = SHA1.HashData(Encoding.UTF8.GetBytes(password));
        var proof = SHA1.HashData([.. challenge, .. SHA1.HashData(once)]);
        for (var i = 0; i < proof.Length; i++)
        {
            proof[i] ^= once[i];
        }

        SendResponse([.. Encoding.UTF8.GetBytes(user), 0, (byte)proof.Length, .. proof, .. "mysql_native_password\0"u8]);
        ReadOk();
    }

    /// <summary>Capabilities (4), largest packet (4), character set (1), 23 zeros, and what identifies the user.</summary>
    private void SendResponse(ReadOnlySpan<byte> identity)
    {
        var body = _packet.AsSpan(HeaderBytes);
        body[..32].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(body, Capabilities);
        BinaryPrimitives.WriteUInt32LittleEndian(body[4..], 1 << 24);
        body[8] = 45;
        identity.CopyTo(body[32..]);
        Send(body[0], 32 + identity.Length, sequence: 1);
    }

    private void Send(byte first, int lengthBytes, byte sequence)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_packet, (uint)lengthBytes | ((uint)sequence << 24));
        _packet[HeaderBytes] = first;
        for (var sent = 0; sent < HeaderBytes + lengthBytes;)
        {
            sent += Socket.Send(_packet.AsSpan(sent, HeaderBytes + lengthBytes - sent));
        }
    }

    private void ReadOk()
    {
        var answer = ReadPacket();
        if (answer[0] != 0)
        {
            throw new InvalidOperationException($"The server refused: {Encoding.UTF8.GetString(answer[Math.Min(3, answer.Length)..])}");
        }
    }

    private ReadOnlySpan<byte> ReadPacket()
    {
        Fill(_packet.AsSpan(0, HeaderBytes));
        var length = (int)(BinaryPrimitives.ReadUInt32LittleEndian(_packet) & 0xFF_FFFF);
        Fill(_packet.AsSpan(0, length));
        return _packet.AsSpan(0, length);
    }

    private void Fill(Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            var received = Socket.Receive(target);
            target = received > 0 ? target[received..] : throw new EndOfStreamException("The server closed the connection.");
        }
    }
}
