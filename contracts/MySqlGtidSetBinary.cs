using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Router.Contracts;

/// <summary>A MySQL GTID set in bytes, as in PREVIOUS_GTIDS events and COM_BINLOG_DUMP_GTID.</summary>
/// <remarks>
/// <code>
/// untagged  +------------------------+ ( +----------+ +--------------+ ( +----------+ +--------------+ ) * M ) * N
///           | N, 8 bytes             |   | uuid, 16 | | M, 8 bytes   |   | first, 8 | | last + 1, 8  |
///           +------------------------+   +----------+ +--------------+   +----------+ +--------------+
/// tagged    +-----+--------+--------+  ( +----------+ +----------------------------+ +---+ as above ) * N
///           | 1   | N, 6   | 1      |    | uuid, 16 | | 2 * length, 1 | tag        | | M |
///           +-----+--------+--------+    +----------+ +----------------------------+ +---+
/// </code>
/// Numbers are little-endian; the last byte of the first field is the format. N counts pairs of server and tag.
/// Source: MySQL source documentation, "Previous_gtids_event"; the tagged form is that of MySQL 8.3 and later.
/// </remarks>
internal static class MySqlGtidSetBinary
{
    private const byte Tagged = 1;
    private const int ServerBytes = 16;
    private const int IntervalBytes = 16;

    public static MySqlGtidSet Read(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes;
        var header = BinaryPrimitives.ReadUInt64LittleEndian(Take(ref rest, 8, bytes));
        var format = (byte)(header >> 56);
        if (format > Tagged)
        {
            throw new FormatException($"The GTID set has format {format}; 0 and 1 are known.");
        }

        var count = format == Tagged ? (header & 0x00FF_FFFF_FFFF_FF00) >> 8 : header;
        var set = new MySqlGtidSet();
        for (ulong index = 0; index < count; index++)
        {
            ReadSource(ref rest, bytes, format == Tagged, set);
        }

        return rest.IsEmpty ? set : throw new FormatException($"{rest.Length} bytes follow the GTID set of {bytes.Length} bytes.");
    }

    public static byte[] Write(MySqlGtidSet set)
    {
        var tagged = set.Sources.Any(source => source.Key.Tag.Length > 0);
        var writer = new ArrayBufferWriter<byte>();
        var count = (ulong)set.Sources.Count;
        Write(writer, tagged ? ((ulong)Tagged << 56) | (count << 8) | Tagged : count);
        foreach (var (source, intervals) in set.Sources)
        {
            WriteSource(writer, source, tagged);
            Write(writer, (ulong)intervals.Intervals.Count);
            foreach (var (first, last) in intervals.Intervals)
            {
                Write(writer, first);
                Write(writer, last + 1);
            }
        }

        return writer.WrittenSpan.ToArray();
    }

    private static void ReadSource(ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> bytes, bool tagged, MySqlGtidSet set)
    {
        var server = new Guid(Take(ref rest, ServerBytes, bytes), bigEndian: true);
        var source = new GtidSource(server, tagged ? ReadTag(ref rest, bytes) : "");
        var count = BinaryPrimitives.ReadUInt64LittleEndian(Take(ref rest, 8, bytes));
        for (ulong index = 0; index < count; index++)
        {
            var interval = Take(ref rest, IntervalBytes, bytes);
            var first = BinaryPrimitives.ReadUInt64LittleEndian(interval);
            var end = BinaryPrimitives.ReadUInt64LittleEndian(interval[8..]);
            if (first == 0 || end <= first || end - 1 > GtidInterval.MaxNumber)
            {
                throw new FormatException($"The GTID set has an interval from {first} to before {end}, at byte {bytes.Length - rest.Length - IntervalBytes}.");
            }

            set.Add(source, new GtidInterval(first, end - 1));
        }
    }

    private static string ReadTag(ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> bytes)
    {
        // A variable-length integer whose low bit says "one byte"; a tag has at most 32 letters, so it always is one.
        var length = Take(ref rest, 1, bytes)[0];
        var tag = (length & 1) == 0 ? Encoding.Latin1.GetString(Take(ref rest, length >> 1, bytes)) : "?";
        return tag.Length == 0 || GtidSource.IsTag(tag)
            ? tag
            : throw new FormatException($"The GTID set has a tag that is none, before byte {bytes.Length - rest.Length}.");
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, int count, ReadOnlySpan<byte> bytes)
    {
        if (rest.Length < count)
        {
            throw new FormatException($"The GTID set ends after {bytes.Length} bytes, where {count} more follow byte {bytes.Length - rest.Length}.");
        }

        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }

    private static void WriteSource(ArrayBufferWriter<byte> writer, GtidSource source, bool tagged)
    {
        source.Server.TryWriteBytes(writer.GetSpan(ServerBytes), bigEndian: true, out var written);
        writer.Advance(written);
        if (tagged)
        {
            writer.Write([(byte)(source.Tag.Length << 1)]);
            writer.Write(Encoding.ASCII.GetBytes(source.Tag));
        }
    }

    private static void Write(ArrayBufferWriter<byte> writer, ulong number)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(writer.GetSpan(8), number);
        writer.Advance(8);
    }
}
