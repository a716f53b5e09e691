using Router.Contracts;

namespace Router.Binlog;

/// <summary>MariaDB's GTID_LIST at the start of each file.</summary>
/// <remarks>
/// <code>
/// +-----------------------+------------+------------+------------+
/// | count (28 bits),      | domain (4) | server (4) | number (8) |  ... count times
/// | flags (4 high bits)   |            |            |            |
/// +-----------------------+------------+------------+------------+
/// </code>
/// Within a domain the entry listed last is the newest. Source: MariaDB Knowledge Base, "GTID_LIST_EVENT".
/// </remarks>
internal static class GtidListBody
{
    /// <summary>MariaDB writes an empty list with two bytes more (GTID_LIST_HEADER_LEN + 2), lest older servers stumble over it.</summary>
    private const int EmptyPaddingBytes = 2;

    public static MariaDbGtidSet Read(ReadOnlySpan<byte> body)
    {
        var cursor = new EventCursor(body);
        var count = cursor.ReadUInt32() & 0x0fffffff;
        var newestByDomain = new Dictionary<uint, Gtid>();
        for (uint i = 0; i < count; i++)
        {
            var domain = cursor.ReadUInt32();
            var server = cursor.ReadUInt32();
            newestByDomain[domain] = Gtid.MariaDb(domain, server, cursor.ReadUInt64());
        }

        if (count == 0)
        {
            cursor.Skip(cursor.Remaining == EmptyPaddingBytes ? EmptyPaddingBytes : 0);
        }

        cursor.End();
        var set = new MariaDbGtidSet();
        foreach (var gtid in newestByDomain.Values)
        {
            set.Add(gtid);
        }

        return set;
    }
}
