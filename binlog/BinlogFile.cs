namespace Router.Binlog;

/// <summary>Finds the events in the bytes of a log file, which begins with four bytes of its own.</summary>
/// <remarks>
/// <code>
/// +----------------+--------------------+-------+-----
/// | FE 62 69 6E    | format description | event | ...
/// +----------------+--------------------+-------+-----
/// </code>
/// A file encrypted by MySQL begins with FD 62 69 6E.
/// </remarks>
public static class BinlogFile
{
    /// <summary>Where the first event lies.</summary>
    public const int FirstEventOffset = 4;

    /// <summary>The longest event of any server: <c>max_allowed_packet</c> of 1 GiB, and what surrounds a row of that length.</summary>
    public const uint MaxEventBytes = (1U << 30) + (1U << 20);

    private static ReadOnlySpan<byte> Magic => [0xfe, (byte)'b', (byte)'i', (byte)'n'];

    private static ReadOnlySpan<byte> EncryptedMagic => [0xfd, (byte)'b', (byte)'i', (byte)'n'];

    /// <summary>Checks how a file begins.</summary>
    /// <exception cref="MalformedEventException">It is no binary log, or an encrypted one.</exception>
    public static void CheckMagic(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith(EncryptedMagic))
        {
            throw new MalformedEventException(EventFault.Encrypted, "The log file is encrypted: read it from its server instead.");
        }

        if (!file.StartsWith(Magic))
        {
            throw new MalformedEventException(EventFault.NotABinlog, "The file does not begin with FE 62 69 6E, so it is no binary log.");
        }
    }

    /// <summary>
    /// The length of the event that <paramref name="bytes"/> begins with. False where its header, or the rest of it, is not there yet:
    /// then <paramref name="lengthBytes"/> is what is needed at least.
    /// </summary>
    /// <exception cref="MalformedEventException">No event is that short or that long.</exception>
    public static bool TryFrame(ReadOnlySpan<byte> bytes, out int lengthBytes)
    {
        lengthBytes = EventHeader.LengthOfHeaderBytes;
        if (bytes.Length < EventHeader.LengthOfHeaderBytes)
        {
            return false;
        }

        var length = EventHeader.Read(bytes).LengthBytes;
        if (length is < EventHeader.LengthOfHeaderBytes or > MaxEventBytes)
        {
            throw new MalformedEventException(EventFault.LengthMismatch, $"The header says {length} bytes, and no event is that long.");
        }

        lengthBytes = (int)length;
        return bytes.Length >= lengthBytes;
    }
}
