using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace Router.Binlog;

/// <summary>Reads the fields of an event one after the other; every read goes through <see cref="Take"/>, which checks what is left.</summary>
internal ref struct EventCursor(ReadOnlySpan<byte> bytes)
{
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    /// <summary>Bytes read so far.</summary>
    public readonly int Position => _position;

    /// <summary>Bytes not yet read.</summary>
    public readonly int Remaining => _bytes.Length - _position;

    /// <summary>Borrows the next bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Take(int lengthBytes)
    {
        if ((uint)lengthBytes > (uint)(_bytes.Length - _position))
        {
            ThrowCutShort(lengthBytes);
        }

        var taken = _bytes.Slice(_position, lengthBytes);
        _position += lengthBytes;
        return taken;
    }

    /// <summary>Borrows all that is left.</summary>
    public ReadOnlySpan<byte> TakeRest() => Take(Remaining);

    public void Skip(int lengthBytes) => Take(lengthBytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte ReadByte() => Take(1)[0];

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>A number of 1 to 8 bytes, lowest first.</summary>
    public ulong ReadUInt(int lengthBytes)
    {
        var taken = Take(lengthBytes);
        ulong value = 0;
        for (var i = taken.Length - 1; i >= 0; i--)
        {
            value = (value << 8) | taken[i];
        }

        return value;
    }

    /// <summary>
    /// A number of 1, 3, 4 or 9 bytes: below 251 in one byte, else 252, 253 or 254 and then 2, 3 or 8 bytes.
    /// Source: MySQL source documentation, "Length-Encoded Integer Type".
    /// </summary>
    public ulong ReadLengthEncoded()
    {
        var first = ReadByte();
        return first switch
        {
            < 251 => first,
            252 => ReadUInt(2),
            253 => ReadUInt(3),
            254 => ReadUInt(8),
            _ => throw new MalformedEventException(EventFault.BadNumber, $"Byte {_position - 1} is {first}, which begins no length-encoded number."),
        };
    }

    /// <summary>A length-encoded number that counts or measures something that must still follow, so it cannot exceed what is left.</summary>
    public int ReadLengthEncodedLength()
    {
        var length = ReadLengthEncoded();
        if (length > (ulong)Remaining)
        {
            ThrowCutShort((long)Math.Min(length, long.MaxValue));
        }

        return (int)length;
    }

    /// <summary>A name with its length in bytes before it.</summary>
    public string ReadText(int lengthBytes) => Text(Take(lengthBytes));

    /// <summary>The next byte must be the zero that ends a name.</summary>
    public void ReadTerminator()
    {
        if (ReadByte() != 0)
        {
            throw new MalformedEventException(EventFault.BadValue, $"Byte {_position - 1} should be the zero that ends a name.");
        }
    }

    /// <summary>Ends reading: nothing may be left.</summary>
    public readonly void End()
    {
        if (Remaining != 0)
        {
            throw new MalformedEventException(EventFault.LeftOver, $"{Remaining} bytes are left over after byte {_position}.");
        }
    }

    /// <summary>A name in the servers' own character set.</summary>
    public static string Text(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException exception)
        {
            throw new MalformedEventException(EventFault.BadText, "A name is not UTF-8.", exception);
        }
    }

    [DoesNotReturn]
    private readonly void ThrowCutShort(long wanted) => throw new MalformedEventException(
        EventFault.CutShort, $"{wanted} bytes are needed after byte {_position} of the body, {Remaining} are there.");
}
