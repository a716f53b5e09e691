using System.Text;
using Router.Wire.Packets;

namespace Router.Wire;

/// <summary>The commands that make a session a replica's.</summary>
internal static class DumpCommand
{
    private const byte ByPosition = 0x12;
    private const byte RegisterReplica = 0x15;
    private const byte ByGtidSet = 0x1E;

    /// <summary>
    /// <code>
    /// 1    0x12
    /// 4    position
    /// 2    flags
    /// 4    server id
    /// rest file name
    /// </code>
    /// </summary>
    public static PacketWriter FromPosition(uint serverId, string file, uint position, DumpFlags flags)
    {
        ArgumentNullException.ThrowIfNull(file);
        return new PacketWriter()
            .WriteByte(ByPosition)
            .WriteUInt32(position)
            .WriteUInt16((ushort)flags)
            .WriteUInt32(serverId)
            .WriteText(file);
    }

    /// <summary>
    /// <code>
    /// 1    0x1E
    /// 2    flags
    /// 4    server id
    /// 4    length of the file name, and the name
    /// 8    position
    /// 4    length of the GTID set, and the set
    /// </code>
    /// </summary>
    public static PacketWriter FromGtidSet(uint serverId, string file, ulong position, ReadOnlySpan<byte> encodedGtidSet, DumpFlags flags)
    {
        ArgumentNullException.ThrowIfNull(file);
        var name = Encoding.UTF8.GetBytes(file);
        return new PacketWriter()
            .WriteByte(ByGtidSet)
            .WriteUInt16((ushort)flags)
            .WriteUInt32(serverId)
            .WriteUInt32((uint)name.Length)
            .WriteBytes(name)
            .WriteUInt64(position)
            .WriteUInt32((uint)encodedGtidSet.Length)
            .WriteBytes(encodedGtidSet);
    }

    /// <summary>
    /// <code>
    /// 1    0x15
    /// 4    server id
    /// s    host, user, password: a length byte each; only the host is ever shown
    /// 2    port
    /// 4    rank, unused
    /// 4    source's id, filled in by the server
    /// </code>
    /// </summary>
    public static PacketWriter Register(uint serverId, string host, ushort port)
    {
        ArgumentNullException.ThrowIfNull(host);
        return new PacketWriter()
            .WriteByte(RegisterReplica)
            .WriteUInt32(serverId)
            .WriteShort(Encoding.UTF8.GetBytes(host))
            .WriteShort([])
            .WriteShort([])
            .WriteUInt16(port)
            .WriteUInt32(0)
            .WriteUInt32(0);
    }
}
