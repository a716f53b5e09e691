using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Router.Wire.Packets;

/// <summary>Builds one packet's payload, field by field.</summary>
internal sealed class PacketWriter
{
    private readonly ArrayBufferWriter<byte> _payload = new(64);

    public ReadOnlySpan<byte> Payload => _payload.WrittenSpan;

    public PacketWriter WriteByte(byte value)
    {
        _payload.GetSpan(1)[0] = value;
        _payload.Advance(1);
        return this;
    }

    public PacketWriter WriteUInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_payload.GetSpan(2), value);
        _payload.Advance(2);
        return this;
    }

    public PacketWriter WriteUInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_payload.GetSpan(4), value);
        _payload.Advance(4);
        return this;
    }

    public PacketWriter WriteUInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_payload.GetSpan(8), value);
        _payload.Advance(8);
        return this;
    }

    public PacketWriter WriteBytes(ReadOnlySpan<byte> bytes)
    {
        _payload.Write(bytes);
        return this;
    }

    public PacketWriter WriteText(string text) => WriteBytes(Encoding.UTF8.GetBytes(text));

    public PacketWriter WriteNullTerminated(string text) => WriteText(text).WriteByte(0);

    /// <summary>A length in one byte and then the bytes, of which there may be at most 250: the forms agree so far.</summary>
    public PacketWriter WriteShort(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, 250);
        return WriteByte((byte)bytes.Length).WriteBytes(bytes);
    }

    public PacketWriter WriteZeros(int count)
    {
        _payload.GetSpan(count)[..count].Clear();
        _payload.Advance(count);
        return this;
    }
}
