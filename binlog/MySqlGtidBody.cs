using Router.Contracts;

namespace Router.Binlog;

/// <summary>MySQL's GTID without tag, and ANONYMOUS_GTID.</summary>
/// <remarks>
/// <code>
/// +-----------+-----------+------------+---+--------------------+--------------+
/// | flags (1) | uuid (16) | number (8) | 2 | last committed (8) | sequence (8) |     the 2 and what follows: since MySQL 5.7
/// +-----------+-----------+------------+---+--------------------+--------------+
/// | committed here (7), original (7)? | length (length-encoded) | version (4), original (4)? | ticket (8)? |     since MySQL 8.0
/// +-----------------------------------+-------------------------+----------------------------+-------------+
/// </code>
/// The highest bit of the commit time and of the version says that the original one, which differs, follows.
/// Source: MySQL source documentation, "Gtid_event"; seen on MySQL 9.7.
/// </remarks>
internal static class MySqlGtidBody
{
    private const byte LogicalTimestamps = 2;
    private const ulong OriginalTimeFollows = 1UL << 55;
    private const uint OriginalVersionFollows = 1U << 31;

    public static GtidEvent Read(ReadOnlySpan<byte> body, bool isAnonymous)
    {
        var cursor = new EventCursor(body);
        var flags = (cursor.ReadByte() & 1) != 0 ? GtidFlags.MayHaveStatementRows : GtidFlags.None;
        var server = new Guid(cursor.Take(16), bigEndian: true);
        var number = cursor.ReadUInt64();
        var read = new GtidEvent { Gtid = isAnonymous ? default : Gtid.MySql(server, null, number), Flags = flags };
        if (cursor.Remaining == 0)
        {
            return read;
        }

        ReadLogicalTimestamps(ref cursor);
        return cursor.Remaining == 0 ? read : ReadCommit(ref cursor, read);
    }

    private static void ReadLogicalTimestamps(ref EventCursor cursor)
    {
        var code = cursor.ReadByte();
        if (code != LogicalTimestamps)
        {
            throw new MalformedEventException(EventFault.BadValue, $"The type of a GTID's timestamps is {code}, not {LogicalTimestamps}.");
        }

        cursor.Skip(16);
    }

    private static GtidEvent ReadCommit(ref EventCursor cursor, GtidEvent read)
    {
        var committed = cursor.ReadUInt(7);
        var hasOriginal = (committed & OriginalTimeFollows) != 0;
        committed &= ~OriginalTimeFollows;
        var original = hasOriginal ? cursor.ReadUInt(7) : committed;
        var length = cursor.Remaining > 0 ? cursor.ReadLengthEncoded() : 0;
        SkipVersions(ref cursor);
        return read with
        {
            CommitMicroseconds = (long)committed,
            OriginalCommitMicroseconds = (long)original,
            TransactionLengthBytes = length,
        };
    }

    private static void SkipVersions(ref EventCursor cursor)
    {
        if (cursor.Remaining > 0 && (cursor.ReadUInt32() & OriginalVersionFollows) != 0)
        {
            cursor.Skip(4);
        }

        if (cursor.Remaining > 0)
        {
            cursor.Skip(8); // the ticket of group commits, group replication only
        }

        cursor.End();
    }
}
