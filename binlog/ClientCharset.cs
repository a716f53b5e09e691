using Router.Contracts.Rows;

namespace Router.Binlog;

/// <summary>Tells clients that speak UTF-8 from others.</summary>
internal static class ClientCharset
{
    /// <summary>Whether text of a client with this collation is UTF-8; not told (0) means a server that always uses it.</summary>
    public static bool IsUtf8(int collationId) => collationId == 0 || CharacterSet.Of(collationId) is { IsUtf8: true };
}
