using Router.Contracts;

namespace Router.Binlog;

/// <summary>The first event of every log file: who wrote it, and how long the parts of its events are.</summary>
/// <remarks>
/// <code>
/// +-------------+--------------+-------------+---------------+--------------------------+---------------+
/// | version (2) | server (50)  | created (4) | header length | post-header lengths (n)  | algorithm (1) |
/// +-------------+--------------+-------------+---------------+--------------------------+---------------+
///      4          zero-padded                      19          one a type, from type 1     0 or 1
/// </code>
/// The algorithm, and a CRC-32 after it whatever it says, are there since MySQL 5.6.1 and MariaDB 5.3.
/// Source: MySQL source documentation, "Format_description_event".
/// </remarks>
public sealed class FormatDescription
{
    private const int Version = 4;
    private const int ServerVersionBytes = 50;
    private const int FixedBytes = 2 + ServerVersionBytes + 4 + 1;
    private readonly byte[] _postHeaderLengths;

    private FormatDescription(string serverVersion, uint createdSeconds, byte[] postHeaderLengths, ChecksumAlgorithm checksum)
    {
        ServerVersion = serverVersion;
        CreatedSeconds = createdSeconds;
        Checksum = checksum;
        Flavor = IsMariaDb(serverVersion) ? ServerFlavor.MariaDb : ServerFlavor.MySql;
        _postHeaderLengths = postHeaderLengths;
    }

    /// <summary>The server's version as it says it, for example <c>10.11.19-MariaDB-log</c>.</summary>
    public string ServerVersion { get; }

    /// <summary>The server's family.</summary>
    public ServerFlavor Flavor { get; }

    /// <summary>When the server started, if this is its first log file since; else 0.</summary>
    public uint CreatedSeconds { get; }

    /// <summary>What follows the body of all other events.</summary>
    public ChecksumAlgorithm Checksum { get; }

    /// <summary>The length in bytes of an event type's fixed part; 0 where the server did not know the type.</summary>
    public int PostHeaderLengthBytes(EventType type) =>
        (int)type >= 1 && (int)type <= _postHeaderLengths.Length ? _postHeaderLengths[(int)type - 1] : 0;

    /// <summary>Reads the event without its header, but with the four bytes of its checksum where the version has one.</summary>
    internal static FormatDescription Read(ReadOnlySpan<byte> body)
    {
        var cursor = new EventCursor(body);
        var version = cursor.ReadUInt16();
        if (version != Version)
        {
            throw new MalformedEventException(EventFault.UnknownFormat, $"The log's format is {version}; only {Version} can be read (MySQL 5.0 and later).");
        }

        var server = ReadServerVersion(cursor.Take(ServerVersionBytes));
        var created = cursor.ReadUInt32();
        var headerLength = cursor.ReadByte();
        if (headerLength != EventHeader.LengthOfHeaderBytes)
        {
            throw new MalformedEventException(EventFault.UnknownFormat, $"Event headers have {headerLength} bytes; only {EventHeader.LengthOfHeaderBytes} can be read.");
        }

        if (!HasChecksum(server))
        {
            return new FormatDescription(server, created, cursor.TakeRest().ToArray(), ChecksumAlgorithm.None);
        }

        var lengths = cursor.Take(Math.Max(0, cursor.Remaining - 1 - BinlogReader.ChecksumBytes)).ToArray();
        var checksum = (ChecksumAlgorithm)cursor.ReadByte();
        cursor.Skip(BinlogReader.ChecksumBytes);
        return checksum <= ChecksumAlgorithm.Crc32
            ? new FormatDescription(server, created, lengths, checksum)
            : throw new MalformedEventException(EventFault.UnknownChecksum, $"The log's checksum algorithm is {(byte)checksum}; known are 0 (none) and 1 (CRC-32).");
    }

    /// <summary>
    /// The event tells its own length among those of all types. Where no checksum vouches for it, that must do to find it cut or damaged.
    /// </summary>
    internal void CheckOwnLength()
    {
        var expected = (byte)(FixedBytes + _postHeaderLengths.Length);
        var told = PostHeaderLengthBytes(EventType.FormatDescription);
        if (told != expected)
        {
            throw new MalformedEventException(
                EventFault.BadValue, $"A format description of {_postHeaderLengths.Length} types says {told} where {expected} fits: it was damaged.");
        }
    }

    /// <summary>Whether this version ends its format description with an algorithm and a checksum.</summary>
    internal static bool HasChecksum(string serverVersion)
    {
        Span<int> parts = stackalloc int[3];
        ReadNumbers(serverVersion, parts);
        var number = (((parts[0] * 256) + parts[1]) * 256) + parts[2];
        return number >= (IsMariaDb(serverVersion) ? 0x050300 : 0x050601);
    }

    private static void ReadNumbers(string version, Span<int> parts)
    {
        var part = 0;
        foreach (var letter in version)
        {
            if (letter == '.' && part < parts.Length - 1)
            {
                part++;
            }
            else if (char.IsAsciiDigit(letter))
            {
                parts[part] = Math.Min((parts[part] * 10) + (letter - '0'), 255);
            }
            else
            {
                return;
            }
        }
    }

    private static string ReadServerVersion(ReadOnlySpan<byte> padded)
    {
        var end = padded.IndexOf((byte)0);
        return EventCursor.Text(end < 0 ? padded : padded[..end]);
    }

    private static bool IsMariaDb(string serverVersion) => serverVersion.Contains("MariaDB", StringComparison.OrdinalIgnoreCase);
}
