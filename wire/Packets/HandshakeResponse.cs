using System.Text;

namespace Router.Wire.Packets;

/// <summary>
/// Our answer to the greeting. Its first 32 bytes alone are the request to go on in TLS.
/// <code>
/// 4    capabilities
/// 4    largest packet
/// 1    character set
/// 23   0
/// z    user                      \
/// s    challenge's answer         | not in the TLS request
/// z    plugin                     |
/// L    attributes: pairs of L-strings, in bytes, when the server takes them /
/// </code>
/// </summary>
internal static class HandshakeResponse
{
    private const uint LargestPacketBytes = 1 << 30;
    private const byte Utf8Mb4GeneralCi = 45;

    // No MULTI_RESULTS, no LOCAL_FILES, no DEPRECATE_EOF: one result a statement, in the form that every version knows.
    private const Capabilities Ours = Capabilities.LongPassword | Capabilities.LongFlag | Capabilities.Protocol41
        | Capabilities.Transactions | Capabilities.SecureConnection | Capabilities.PluginAuth;

    public static PacketWriter TlsRequest(Greeting greeting) => Head(greeting, tls: true);

    public static PacketWriter Write(Greeting greeting, bool tls, string user, string plugin, ReadOnlySpan<byte> answer)
    {
        var packet = Head(greeting, tls).WriteNullTerminated(user).WriteShort(answer).WriteNullTerminated(plugin);
        return (greeting.Capabilities & Capabilities.ConnectAttributes) == 0 ? packet : packet.WriteShort(Attributes());
    }

    private static PacketWriter Head(Greeting greeting, bool tls)
    {
        var capabilities = Ours | (greeting.Capabilities & Capabilities.ConnectAttributes) | (tls ? Capabilities.Ssl : 0);
        return new PacketWriter()
            .WriteUInt32((uint)capabilities)
            .WriteUInt32(LargestPacketBytes)
            .WriteByte(Utf8Mb4GeneralCi)
            .WriteZeros(23);
    }

    /// <summary>What an administrator sees of us in performance_schema.session_connect_attrs.</summary>
    private static ReadOnlySpan<byte> Attributes() => new PacketWriter()
        .WriteShort("_client_name"u8).WriteShort("router"u8)
        .WriteShort("program_name"u8).WriteShort("router"u8)
        .WriteShort("_pid"u8).WriteShort(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)))
        .Payload;
}
