using System.Numerics;
using Router.Contracts;

namespace Router.Binlog;

/// <summary>MySQL's GTID_TAGGED, in the format of its serialization library.</summary>
/// <remarks>
/// <code>
/// +---------+--------+---------------------+----+-------+----+-------+
/// | version | length | last needed field   | id | value | id | value |  ...   all numbers of variable length
/// +---------+--------+---------------------+----+-------+----+-------+
///      1      of all   unknown ones up to it are an error
/// </code>
/// A number begins with as many one bits, from the lowest, as bytes follow the first, then a zero; the rest, lowest first, is the value.
/// Signed values have their sign in the lowest bit. Fields: 0 flags, 1 uuid (16 numbers), 2 number (signed), 3 tag (length, bytes),
/// 4 and 5 logical timestamps (signed), 6 committed here, 7 original, 8 length, 9 version, 10 original version, 11 ticket. A field has no
/// length, so what follows one of a later version cannot be read. Source: MySQL source documentation, "mysql::serialization";
/// seen on MySQL 9.7.
/// </remarks>
internal static class TaggedGtidBody
{
    private const int Version = 1;
    private const int MaxTagBytes = 32;

    public static GtidEvent Read(ReadOnlySpan<byte> body, GtidTags tags)
    {
        var cursor = new EventCursor(body);
        var lastNeeded = ReadHead(ref cursor, body.Length);
        Guid server = default;
        string? tag = null;
        long number = 0;
        var read = default(GtidEvent);
        while (cursor.Remaining > 0)
        {
            var field = ReadNumber(ref cursor);
            switch (field)
            {
                case 0:
                    read = read with { Flags = (ReadNumber(ref cursor) & 1) != 0 ? GtidFlags.MayHaveStatementRows : GtidFlags.None };
                    break;
                case 1:
                    server = ReadUuid(ref cursor);
                    break;
                case 2:
                    number = ReadSigned(ref cursor);
                    break;
                case 3:
                    tag = ReadTag(ref cursor, tags);
                    break;
                case 6:
                    var committed = (long)ReadNumber(ref cursor);
                    read = read with { CommitMicroseconds = committed, OriginalCommitMicroseconds = committed };
                    break;
                case 7:
                    read = read with { OriginalCommitMicroseconds = (long)ReadNumber(ref cursor) };
                    break;
                case 8:
                    read = read with { TransactionLengthBytes = ReadNumber(ref cursor) };
                    break;
                case 4 or 5 or (>= 9 and <= 11):
                    ReadNumber(ref cursor);
                    break;
                default:
                    EndAtUnknown(ref cursor, field, lastNeeded);
                    break;
            }
        }

        return number > 0
            ? read with { Gtid = Gtid.MySql(server, tag, (ulong)number) }
            : throw new MalformedEventException(EventFault.BadValue, $"A GTID has number {number}; they count from 1.");
    }

    private static ulong ReadHead(ref EventCursor cursor, int bodyBytes)
    {
        var version = ReadNumber(ref cursor);
        if (version != Version)
        {
            throw new MalformedEventException(EventFault.BadValue, $"A tagged GTID has format {version}; only {Version} can be read.");
        }

        var length = ReadNumber(ref cursor);
        if (length != (ulong)bodyBytes)
        {
            throw new MalformedEventException(
                length > (ulong)bodyBytes ? EventFault.CutShort : EventFault.LeftOver, $"A tagged GTID says {length} bytes, here are {bodyBytes}.");
        }

        return ReadNumber(ref cursor);
    }

    private static void EndAtUnknown(ref EventCursor cursor, ulong field, ulong lastNeeded)
    {
        if (field <= lastNeeded)
        {
            throw new MalformedEventException(EventFault.BadValue, $"A tagged GTID has field {field}, which the server says must be known.");
        }

        cursor.TakeRest();
    }

    private static Guid ReadUuid(ref EventCursor cursor)
    {
        Span<byte> bytes = stackalloc byte[16];
        foreach (ref var part in bytes)
        {
            var value = ReadNumber(ref cursor);
            part = value <= byte.MaxValue ? (byte)value : throw new MalformedEventException(EventFault.BadValue, $"{value} is no byte of a UUID.");
        }

        return new Guid(bytes, bigEndian: true);
    }

    private static string? ReadTag(ref EventCursor cursor, GtidTags tags)
    {
        var length = ReadNumber(ref cursor);
        return length <= MaxTagBytes
            ? tags.Text(cursor.Take((int)length))
            : throw new MalformedEventException(EventFault.BadValue, $"The tag of a GTID has {length} bytes; {MaxTagBytes} are allowed.");
    }

    private static long ReadSigned(ref EventCursor cursor)
    {
        var value = ReadNumber(ref cursor);
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private static ulong ReadNumber(ref EventCursor cursor)
    {
        var first = cursor.ReadByte();
        var following = BitOperations.TrailingZeroCount(~(uint)first);
        if (following == 8)
        {
            return cursor.ReadUInt64();
        }

        // With seven following bytes the first holds no bit of the value; the shift by eight then drops it whole.
        return ((ulong)first >> (following + 1)) | (cursor.ReadUInt(following) << (7 - following));
    }
}
