namespace Router.Wire;

/// <summary>
/// The bytes of one binlog event, lent by <see cref="DumpStream.Read"/> until its next call: from the event's header to its checksum,
/// without packet header and status byte.
/// </summary>
public readonly struct DumpEvent
{
    internal DumpEvent(byte[] buffer, int offset, int lengthBytes)
    {
        Buffer = buffer;
        Offset = offset;
        LengthBytes = lengthBytes;
    }

    /// <summary>The array that holds the event, among others.</summary>
    public byte[] Buffer { get; }

    /// <summary>Where in <see cref="Buffer"/> the event begins.</summary>
    public int Offset { get; }

    /// <summary>The event's length.</summary>
    public int LengthBytes { get; }

    /// <summary>The event's bytes.</summary>
    public ReadOnlySpan<byte> Bytes => Buffer.AsSpan(Offset, LengthBytes);
}
