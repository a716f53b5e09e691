using System.Buffers.Binary;
using System.Text;

namespace Router.Wire.Packets;

/// <summary>Reads the fields of one packet's payload in order. Every read goes through <see cref="Take"/>, which checks what is left.</summary>
internal ref struct PacketReader(ReadOnlySpan<byte> payload)
{
    private const byte NullMarker = 0xFB;
    private readonly ReadOnlySpan<byte> _payload = payload;
    private int _offset;

    public readonly int Offset => _offset;

    public readonly int RemainingBytes => _payload.Length - _offset;

    public ReadOnlySpan<byte> Take(int lengthBytes)
    {
        if ((uint)lengthBytes > (uint)RemainingBytes)
        {
            throw new ProtocolException(
                ProtocolFault.CutField,
                $"a field of {lengthBytes} bytes at offset {_offset} of a packet of {_payload.Length} bytes");
        }

        var taken = _payload.Slice(_offset, lengthBytes);
        _offset += lengthBytes;
        return taken;
    }

    public void Skip(int lengthBytes) => Take(lengthBytes);

    public byte ReadByte() => Take(1)[0];

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int ReadUInt24()
    {
        var bytes = Take(3);
        return bytes[0] | bytes[1] << 8 | bytes[2] << 16;
    }

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public ReadOnlySpan<byte> TakeRest() => Take(RemainingBytes);

    public ReadOnlySpan<byte> TakeNullTerminated()
    {
        var length = _payload[_offset..].IndexOf((byte)0);
        var taken = Take(length < 0 ? RemainingBytes + 1 : length);
        Skip(1);
        return taken;
    }

    public ulong ReadLengthEncoded()
    {
        var first = ReadByte();
        return first switch
        {
            < NullMarker => first,
            0xFC => ReadUInt16(),
            0xFD => (uint)ReadUInt24(),
            0xFE => ReadUInt64(),
            _ => throw new ProtocolException(ProtocolFault.UnexpectedPacket, $"0x{first:X2} begins no length, at offset {_offset - 1}"),
        };
    }

    public ReadOnlySpan<byte> TakeLengthEncoded()
    {
        var length = ReadLengthEncoded();
        return Take(length > int.MaxValue ? int.MaxValue : (int)length);
    }

    /// <summary>False for NULL, which is a marker of its own and not a length.</summary>
    public bool TryTakeValue(out ReadOnlySpan<byte> value)
    {
        if (RemainingBytes > 0 && _payload[_offset] == NullMarker)
        {
            _offset++;
            value = default;
            return false;
        }

        value = TakeLengthEncoded();
        return true;
    }

    public string ReadNullTerminatedText() => Encoding.UTF8.GetString(TakeNullTerminated());

    public readonly void End()
    {
        if (RemainingBytes != 0)
        {
            throw new ProtocolException(ProtocolFault.LeftOverBytes, $"{RemainingBytes} bytes behind the last field at offset {_offset}");
        }
    }
}
