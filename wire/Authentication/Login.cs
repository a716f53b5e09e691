using System.Text;
using Router.Wire.Packets;

namespace Router.Wire.Authentication;

/// <summary>From the greeting to the server's OK.</summary>
internal sealed class Login(PacketChannel channel, ConnectionSettings settings)
{
    private const int LargestPacketBytes = 64 * 1024;
    private const int MostSteps = 10;
    private const byte SwitchMarker = 0xFE;
    private const byte MoreMarker = 0x01;

    /// <summary>Logs in and answers with the server's greeting.</summary>
    public Greeting Run()
    {
        var greeting = ReadGreeting();
        Encrypt(greeting);
        // The first plugin is only the server's default, and it switches to the user's own afterwards; so anything but a scramble can wait.
        var plugin = AuthenticationPlugin.Create(greeting.Plugin) is CachingSha2Password caching ? caching : (AuthenticationPlugin)new NativePassword();
        var context = new LoginContext(Encoding.UTF8.GetBytes(settings.Password), greeting.Challenge, channel.IsEncrypted);
        var answer = plugin.Answer(context);
        channel.Write(HandshakeResponse.Write(greeting, channel.IsEncrypted, settings.User, plugin.Name, answer).Payload);
        Authenticate(plugin, context);
        return greeting;
    }

    private Greeting ReadGreeting()
    {
        var payload = channel.Read(LargestPacketBytes);
        if (payload is [ErrorPacket.Marker, ..])
        {
            var error = ErrorPacket.Read(payload);
            throw new ConnectException($"{settings} takes no connection from here ({error.Code}): {error.ServerMessage}", error);
        }

        return Greeting.Read(payload);
    }

    private void Encrypt(Greeting greeting)
    {
        if (settings.Tls == TlsMode.Disabled)
        {
            return;
        }

        if ((greeting.Capabilities & Capabilities.Ssl) != 0)
        {
            // Bytes that came in the clear must not be taken for the server's encrypted words later on.
            channel.RequireNoBufferedBytes();
            channel.Write(HandshakeResponse.TlsRequest(greeting).Payload);
            channel.Encrypt(TlsHandshake.Run(channel.Transport, settings));
        }
        else if (settings.Tls != TlsMode.Preferred)
        {
            throw new ConnectException($"{settings} offers no TLS; set it up there, or use tls=preferred or tls=disabled.");
        }
    }

    private void Authenticate(AuthenticationPlugin plugin, LoginContext context)
    {
        for (var step = 0; step < MostSteps; step++)
        {
            var payload = channel.Read(LargestPacketBytes);
            switch (payload)
            {
                case [OkPacket.Marker, ..]:
                    return;
                case [ErrorPacket.Marker, ..]:
                    throw Refused(ErrorPacket.Read(payload));
                case [MoreMarker, ..]:
                    if (plugin.Continue(context, payload[1..]) is { } next)
                    {
                        channel.Write(next);
                    }

                    break;
                case [SwitchMarker, ..]:
                    (plugin, context) = Switch(context, payload);
                    channel.Write(plugin.Answer(context));
                    break;
                default:
                    throw Unexpected(payload);
            }
        }

        throw new ProtocolException(ProtocolFault.EndlessLogin, $"the login has not ended after {MostSteps} steps");
    }

    /// <summary>
    /// <code>
    /// 1    0xFE; alone it asks for the password hash of MySQL 4.0
    /// z    plugin
    /// rest challenge, for most plugins with a final 0
    /// </code>
    /// </summary>
    private (AuthenticationPlugin Plugin, LoginContext Context) Switch(LoginContext context, ReadOnlySpan<byte> payload)
    {
        if (payload.Length == 1)
        {
            throw Unknown("mysql_old_password");
        }

        var reader = new PacketReader(payload);
        reader.Skip(1);
        var name = reader.ReadNullTerminatedText();
        return (AuthenticationPlugin.Create(name) ?? throw Unknown(name), context with { Challenge = reader.TakeRest().ToArray() });
    }

    private LoginException Unknown(string plugin) => new(
        $"{settings} logs this user in by the plugin '{plugin}', which Router does not have; use a user with caching_sha2_password, ed25519 or mysql_native_password.");

    private LoginException Refused(ServerErrorException error) => new(
        $"{settings} refused the login ({error.Code}): {error.ServerMessage}. Check user, password and the hosts the user may come from.",
        error.Code,
        error);

    private static ProtocolException Unexpected(ReadOnlySpan<byte> payload) => payload.IsEmpty
        ? new ProtocolException(ProtocolFault.EmptyPacket, "an empty packet during the login")
        : new ProtocolException(ProtocolFault.UnexpectedPacket, $"a packet that begins with 0x{payload[0]:X2} during the login");
}
