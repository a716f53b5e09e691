using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Router.Subscribers.Aggregates.State;

/// <summary>Writes what <see cref="StateInput"/> reads: numbers as base-128 with the sign lowest, bytes and texts behind their length.</summary>
internal readonly struct StateOutput(IBufferWriter<byte> output)
{
    public void Write(long value)
    {
        var bytes = output.GetSpan(10);
        var rest = (ulong)((value << 1) ^ (value >> 63));
        var length = 0;
        for (; rest >= 0x80; rest >>= 7)
        {
            bytes[length++] = (byte)(rest | 0x80);
        }

        bytes[length++] = (byte)rest;
        output.Advance(length);
    }

    public void Write(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(output.GetSpan(sizeof(ulong)), value);
        output.Advance(sizeof(ulong));
    }

    public void Write(Int128 value)
    {
        BinaryPrimitives.WriteInt128LittleEndian(output.GetSpan(16), value);
        output.Advance(16);
    }

    public void Write(bool value) => Write(value ? 1L : 0L);

    public void Write(BigInteger value) => Write(value.ToByteArray());

    public void Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Write((long)bytes.Length);
        output.Write(bytes);
    }
}
