namespace Router.Wire.Packets;

/// <summary>
/// The server's first packet, protocol version 10.
/// <code>
/// 1    10
/// z    server version
/// 4    connection id
/// 8    challenge, first part
/// 1    0
/// 2    capabilities, low half
/// 1    character set
/// 2    status flags
/// 2    capabilities, high half
/// 1    length of the whole challenge with its final 0
/// 6    0
/// 4    MariaDB: extended capabilities; MySQL: 0
/// n    challenge, second part: max(13, length - 8) bytes, the last one 0
/// z    name of the authentication plugin
/// </code>
/// </summary>
internal sealed record Greeting(string ServerVersion, bool IsMariaDb, uint ConnectionId, Capabilities Capabilities, byte[] Challenge, string Plugin)
{
    private const byte Version = 10;

    // MariaDB put this before its version so that replicas of MySQL 5.5 would still talk to it (until 11.0).
    private const string ReplicationPrefix = "5.5.5-";

    private const Capabilities Needed = Capabilities.Protocol41 | Capabilities.SecureConnection | Capabilities.PluginAuth;

    public static Greeting Read(ReadOnlySpan<byte> payload)
    {
        var reader = new PacketReader(payload);
        var version = reader.ReadByte();
        if (version != Version)
        {
            throw new ProtocolException(ProtocolFault.UnsupportedServer, $"the server speaks protocol version {version}, not {Version}");
        }

        var serverVersion = reader.ReadNullTerminatedText();
        var connectionId = reader.ReadUInt32();
        var firstPart = reader.Take(8);
        reader.Skip(1);
        uint capabilities = reader.ReadUInt16();
        reader.Skip(3);
        capabilities |= (uint)reader.ReadUInt16() << 16;
        if (((Capabilities)capabilities & Needed) != Needed)
        {
            throw new ProtocolException(ProtocolFault.UnsupportedServer, $"the server {serverVersion} offers capabilities 0x{capabilities:X8} only");
        }

        var challengeBytes = reader.ReadByte();
        reader.Skip(10);
        var secondPart = reader.Take(Math.Max(13, challengeBytes - 8));
        return new Greeting(
            WithoutPrefix(serverVersion),
            IsMaria(serverVersion, (Capabilities)capabilities),
            connectionId,
            (Capabilities)capabilities,
            [.. firstPart, .. secondPart[..^1]],
            reader.ReadNullTerminatedText());
    }

    private static string WithoutPrefix(string version) =>
        version.StartsWith(ReplicationPrefix, StringComparison.Ordinal) ? version[ReplicationPrefix.Length..] : version;

    private static bool IsMaria(string version, Capabilities capabilities) =>
        version.Contains("MariaDB", StringComparison.OrdinalIgnoreCase) || (capabilities & Capabilities.LongPassword) == 0;
}
