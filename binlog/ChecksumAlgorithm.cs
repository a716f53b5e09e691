namespace Router.Binlog;

/// <summary>What follows the body of every event.</summary>
public enum ChecksumAlgorithm : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The CRC-32 (as in zlib) of all bytes before it, 4 bytes.</summary>
    Crc32 = 1,
}
