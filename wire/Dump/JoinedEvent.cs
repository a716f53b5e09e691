namespace Router.Wire;

/// <summary>
/// The side buffer for an event that does not fit the receive buffer, grown as its packets come and given back afterwards.
/// </summary>
internal sealed class JoinedEvent(int maxBytes)
{
    // What is kept for the next large event; one of 16 MiB and more is rare enough to pay for its own buffer.
    private const int KeptBytes = 16 * 1024 * 1024;

    public byte[] Buffer { get; private set; } = [];

    public int LengthBytes { get; private set; }

    public void Clear()
    {
        LengthBytes = 0;
        if (Buffer.Length > KeptBytes)
        {
            Buffer = [];
        }
    }

    /// <summary>Makes room for this many bytes more; the caller receives them into <see cref="Buffer"/> at the offset answered.</summary>
    /// <param name="countBytes">Bytes to add.</param>
    /// <param name="expectedBytes">The whole event's length if its header is to be believed, to grow only once.</param>
    public int Add(int countBytes, long expectedBytes)
    {
        var needed = (long)LengthBytes + countBytes;
        if (needed > maxBytes)
        {
            throw new ProtocolException(ProtocolFault.EventTooLarge, $"a binlog event of more than {maxBytes} bytes");
        }

        if (needed > Buffer.Length)
        {
            Grow(needed, expectedBytes);
        }

        var offset = LengthBytes;
        LengthBytes = (int)needed;
        return offset;
    }

    private void Grow(long neededBytes, long expectedBytes)
    {
        var wanted = LengthBytes == 0 ? expectedBytes : Math.Max(expectedBytes, Buffer.Length * 2L);
        var grown = GC.AllocateUninitializedArray<byte>((int)Math.Max(neededBytes, Math.Min(wanted, maxBytes)));
        Buffer.AsSpan(0, LengthBytes).CopyTo(grown);
        Buffer = grown;
    }
}
