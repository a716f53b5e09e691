using System.Runtime.CompilerServices;
using Router.Contracts;

namespace Router.Binlog;

/// <summary>MariaDB's GTID; the server id is in the header.</summary>
/// <remarks>
/// <code>
/// +------------+------------+-----------+----------------+--------------------------------------+--------------+-----------+
/// | number (8) | domain (4) | flags (1) | commit id (8)? | format (4), n (1), m (1), name (n+m)? | more flags ? | their ..? |
/// +------------+------------+-----------+----------------+--------------------------------------+--------------+-----------+
///                                         if grouped       if XA prepared or completed            if any left
/// </code>
/// Shorter events are filled with zeros to 19 bytes; the zeros read as no more flags. Source: MariaDB Knowledge Base, "GTID_EVENT";
/// the fields of "more flags" as MariaDB 10.11 writes them.
/// </remarks>
internal static class MariaDbGtidBody
{
    private const int FilledToBytes = 19;
    private const GtidFlags OneByteFlags = (GtidFlags)0xff;
    private const byte MoreEngines = 1;
    private const byte AlterStarts = 2;
    private const byte AlterCommits = 4;
    private const byte AlterRollsBack = 8;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static GtidEvent Read(ReadOnlySpan<byte> body, uint serverId)
    {
        var cursor = new EventCursor(body);
        var number = cursor.ReadUInt64();
        var domain = cursor.ReadUInt32();
        var flags = (GtidFlags)cursor.ReadByte() & OneByteFlags;
        var commitId = (flags & GtidFlags.GroupCommit) != 0 ? cursor.ReadUInt64() : 0;
        var xid = (flags & (GtidFlags.PreparedXa | GtidFlags.CompletedXa)) != 0
            ? Xid.Read(ref cursor, cursor.ReadUInt32(), cursor.ReadByte(), cursor.ReadByte())
            : null;
        flags |= ReadMore(ref cursor);
        return new GtidEvent { Gtid = Gtid.MariaDb(domain, serverId, number), Flags = flags, CommitId = commitId, Xid = xid };
    }

    /// <summary>
    /// The number of further engines (1 byte), the GTID of the ALTER that began (8), and then fields of later versions, of which a reader
    /// needs none: the length of the event bounds them.
    /// </summary>
    private static GtidFlags ReadMore(ref EventCursor cursor)
    {
        if (cursor.Remaining == 0)
        {
            return cursor.Position >= FilledToBytes ? GtidFlags.None : throw TooShort(cursor.Position);
        }

        var more = cursor.ReadByte();
        if ((more & MoreEngines) != 0)
        {
            cursor.Skip(1);
        }

        if ((more & (AlterCommits | AlterRollsBack)) != 0)
        {
            cursor.Skip(8);
        }

        if (cursor.Position + cursor.Remaining < FilledToBytes)
        {
            throw TooShort(cursor.Position + cursor.Remaining);
        }

        return ((more & AlterStarts) != 0 ? GtidFlags.AlterStarts : 0)
            | ((more & AlterCommits) != 0 ? GtidFlags.AlterCommits : 0)
            | ((more & AlterRollsBack) != 0 ? GtidFlags.AlterRollsBack : 0);
    }

    private static MalformedEventException TooShort(int lengthBytes) =>
        new(EventFault.CutShort, $"A GTID event of MariaDB has {FilledToBytes} bytes or more, this one {lengthBytes}.");
}
