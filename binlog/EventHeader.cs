using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Router.Binlog;

/// <summary>The first 19 bytes of every event.</summary>
/// <remarks>
/// <code>
///  0          4      5           9           13             17      19
/// +----------+------+-----------+-----------+--------------+-------+
/// | time (4) | type | server(4) | length(4) | next pos (4) | flags |   little endian; length counts header and checksum
/// +----------+------+-----------+-----------+--------------+-------+
/// </code>
/// Source: MySQL source documentation, "Binary Log Event Header".
/// </remarks>
public readonly struct EventHeader
{
    /// <summary>Its length in bytes.</summary>
    public const int LengthOfHeaderBytes = 19;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private EventHeader(ReadOnlySpan<byte> bytes)
    {
        TimestampSeconds = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        Type = (EventType)bytes[4];
        ServerId = BinaryPrimitives.ReadUInt32LittleEndian(bytes[5..]);
        LengthBytes = BinaryPrimitives.ReadUInt32LittleEndian(bytes[9..]);
        NextPosition = BinaryPrimitives.ReadUInt32LittleEndian(bytes[13..]);
        Flags = (EventFlags)BinaryPrimitives.ReadUInt16LittleEndian(bytes[17..]);
    }

    /// <summary>When the statement began, in seconds since 1970 UTC; 0 for events made up by the server.</summary>
    public uint TimestampSeconds { get; }

    /// <summary>What the event is.</summary>
    public EventType Type { get; }

    /// <summary>The server it began on.</summary>
    public uint ServerId { get; }

    /// <summary>The event's length, header and checksum included.</summary>
    public uint LengthBytes { get; }

    /// <summary>
    /// The low 32 bits of the position after the event; 0 where the server does not tell
    /// (events it made up, and on MariaDB 11.4 and later all events within a transaction).
    /// </summary>
    public uint NextPosition { get; }

    /// <summary>Its flags.</summary>
    public EventFlags Flags { get; }

    /// <summary>Whether the server made the event up for this reader; it lies in no file.</summary>
    public bool IsArtificial => (Flags & EventFlags.Artificial) != 0;

    /// <summary>What to do with such an event.</summary>
    public EventRole Role => EventRoles.Of(Type, Flags);

    /// <summary>Reads the header that <paramref name="bytes"/> begins with.</summary>
    /// <exception cref="MalformedEventException">There are fewer than 19 bytes.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EventHeader Read(ReadOnlySpan<byte> bytes) => bytes.Length >= LengthOfHeaderBytes
        ? new EventHeader(bytes)
        : throw new MalformedEventException(EventFault.CutShort, $"An event's header has {LengthOfHeaderBytes} bytes, here are {bytes.Length}.");
}
