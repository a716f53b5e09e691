namespace Router.Binlog;

/// <summary>Tells the collations of UTF-8 from others.</summary>
internal static class ClientCharset
{
    /// <summary>
    /// Whether text of a client with this collation is UTF-8. Not told (0) means a server that always uses it. The ids are the servers' own:
    /// utf8mb3 and utf8mb4 of both families, MariaDB's NOPAD ones 1024 higher, its UCA 14.0.0 ones from 2048.
    /// </summary>
    public static bool IsUtf8(int collationId) => (collationId is >= 1024 and < 2048 ? collationId - 1024 : collationId) switch
    {
        0 or 33 or 45 or 46 or 56 or 76 or 83 => true,
        >= 192 and <= 247 => true,
        >= 255 and <= 323 => true,
        >= 576 and <= 623 => true,
        >= 2048 and < 2560 => true,
        _ => false,
    };
}
