using System.Net.Sockets;
using Router.Wire.Packets;

namespace Router.Wire.Tests.Fakes;

/// <summary>The framers over bytes in memory.</summary>
internal static class Scripted
{
    public static PacketChannel Channel(params byte[][] pieces)
    {
        var channel = new PacketChannel(new SocketStream(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)));
        channel.Encrypt(new ScriptedStream(pieces));
        return channel;
    }

    /// <summary>A dump whose first packet is due with number 1, as after a command.</summary>
    public static DumpStream Dump(params byte[][] pieces) => Dump(new DumpOptions(), pieces);

    public static DumpStream Dump(DumpOptions options, params byte[][] pieces)
    {
        var channel = Channel(pieces);
        channel.WriteCommand([0x12]);
        return new DumpStream(channel, options);
    }

    /// <summary>The same bytes in two pieces.</summary>
    public static byte[][] SplitAt(byte[] bytes, int index) => [bytes[..index], bytes[index..]];
}
