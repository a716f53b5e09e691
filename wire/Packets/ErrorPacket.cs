using System.Text;

namespace Router.Wire.Packets;

/// <summary>
/// An error packet. The '#' and the state are missing before the login (too many connections, host blocked).
/// <code>
/// 1    0xFF
/// 2    error number
/// [1   '#'
///  5   SQLSTATE]
/// rest message, UTF-8
/// </code>
/// </summary>
internal static class ErrorPacket
{
    public const byte Marker = 0xFF;

    public static ServerErrorException Read(ReadOnlySpan<byte> payload)
    {
        var reader = new PacketReader(payload);
        reader.Skip(1);
        var code = reader.ReadUInt16();
        var rest = reader.TakeRest();
        var state = "HY000";
        if (rest.Length >= 6 && rest[0] == '#')
        {
            state = Encoding.ASCII.GetString(rest.Slice(1, 5));
            rest = rest[6..];
        }

        return new ServerErrorException(code, state, Encoding.UTF8.GetString(rest));
    }
}
