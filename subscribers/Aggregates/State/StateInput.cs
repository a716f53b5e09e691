using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Router.Subscribers.Aggregates.State;

/// <summary>Reads what <see cref="StateOutput"/> wrote.</summary>
internal ref struct StateInput(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <exception cref="InvalidDataException">The state ends within the number.</exception>
    public long ReadNumber()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = Take(1)[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return (long)(value >> 1) ^ -(long)(value & 1);
            }
        }

        throw new InvalidDataException("The aggregate's state is damaged: a number does not end.");
    }

    public int ReadCount() => checked((int)ReadNumber());

    public bool ReadFlag() => ReadNumber() != 0;

    public ulong ReadWord() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    public Int128 ReadWide() => BinaryPrimitives.ReadInt128LittleEndian(Take(16));

    public BigInteger ReadInteger() => new(ReadBytes());

    public string ReadText() => Encoding.UTF8.GetString(ReadBytes());

    public ReadOnlySpan<byte> ReadBytes() => Take(ReadCount());

    private ReadOnlySpan<byte> Take(int lengthBytes)
    {
        if ((uint)lengthBytes > (uint)_rest.Length)
        {
            throw new InvalidDataException("The aggregate's state is damaged: it ends within a value.");
        }

        var taken = _rest[..lengthBytes];
        _rest = _rest[lengthBytes..];
        return taken;
    }
}
