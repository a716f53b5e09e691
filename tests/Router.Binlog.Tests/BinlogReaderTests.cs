using System.Text;
using Router.Contracts;

namespace Router.Binlog.Tests;

public class BinlogReaderTests
{
    private static byte[] FormatBody(string version, int types, byte? algorithm, ushort format = 4, byte headerLength = 19)
    {
        var body = new byte[57 + types + (algorithm is null ? 0 : 1)];
        BitConverter.TryWriteBytes(body, format);
        Encoding.ASCII.GetBytes(version, body.AsSpan(2));
        body[56] = headerLength;
        body[57 + 14] = (byte)(57 + types); // its own length, among those of all types
        if (algorithm is { } last)
        {
            body[^1] = last;
        }

        return body;
    }

    private static EventFault FaultOf(byte[] bytes, ChecksumAlgorithm checksum = ChecksumAlgorithm.Crc32) =>
        Assert.Throws<MalformedEventException>(() => { new BinlogReader(checksum).Open(bytes, 0, bytes.Length); }).Fault;

    [Theory]
    [InlineData("mysql-flow.binlog", "9.7.4-2", ServerFlavor.MySql, ChecksumAlgorithm.Crc32)]
    [InlineData("mysql-nochecksum.binlog", "9.7.4-2", ServerFlavor.MySql, ChecksumAlgorithm.None)]
    [InlineData("mariadb-nochecksum.binlog", "10.11.19-MariaDB-0+deb12u1-log", ServerFlavor.MariaDb, ChecksumAlgorithm.None)]
    public void A_format_description_says_who_wrote_the_log(string capture, string version, ServerFlavor flavor, ChecksumAlgorithm checksum)
    {
        var reader = Capture.Load(capture).ReadAll((_, _) => { });
        Assert.Equal((version, flavor, checksum), (reader.Format!.ServerVersion, reader.Flavor, reader.Checksum));
        Assert.Equal(8, reader.Format.PostHeaderLengthBytes(EventType.TableMap));
        Assert.Equal(0, reader.Format.PostHeaderLengthBytes((EventType)255));
    }

    [Fact]
    public void A_format_description_may_be_in_use()
    {
        var capture = Capture.Load("mysql-types.binlog");
        var bytes = capture.Bytes.AsSpan(capture.Events[0].Offset, capture.Events[0].Length).ToArray();
        bytes[17] |= (byte)EventFlags.BinlogInUse;
        new BinlogReader(ChecksumAlgorithm.Crc32).Open(bytes, 0, bytes.Length);
    }

    [Fact]
    public void A_format_of_before_checksums_ends_with_its_lengths()
    {
        var bytes = EventBytes.Make(EventType.FormatDescription, FormatBody("5.5.62-log", 27, null), ChecksumAlgorithm.None);
        var reader = new BinlogReader(ChecksumAlgorithm.Crc32);
        reader.Open(bytes, 0, bytes.Length);
        Assert.Equal(ChecksumAlgorithm.None, reader.Checksum);
    }

    [Fact]
    public void A_format_description_without_checksums_may_have_a_stale_one_only_in_a_dump()
    {
        var body = FormatBody("9.7.0", 41, 0);
        foreach (var (initial, nextPosition, isRead) in new[] { (ChecksumAlgorithm.None, 100U, true), (ChecksumAlgorithm.Crc32, 0U, true), (ChecksumAlgorithm.Crc32, 100U, false) })
        {
            var bytes = EventBytes.Make(EventType.FormatDescription, body, nextPosition: nextPosition);
            bytes[^1] ^= 1;
            var reader = new BinlogReader(initial);
            var error = Record.Exception(() => { reader.Open(bytes, 0, bytes.Length); });
            Assert.Equal(isRead, error is null);
        }
    }

    [Theory]
    [InlineData(EventFault.UnknownFormat, "9.7.0", 41, 1, 3, 19)]
    [InlineData(EventFault.UnknownFormat, "9.7.0", 41, 1, 4, 27)]
    [InlineData(EventFault.UnknownChecksum, "9.7.0", 41, 2, 4, 19)]
    [InlineData(EventFault.BadValue, "1.7.0", 41, 1, 4, 19)]
    public void A_format_that_cannot_be_read_is_a_named_error(EventFault fault, string version, int types, byte algorithm, ushort format, byte headerLength) =>
        Assert.Equal(fault, FaultOf(EventBytes.Make(EventType.FormatDescription, FormatBody(version, types, algorithm, format, headerLength))));

    [Fact]
    public void A_checksum_that_does_not_match_is_a_named_error()
    {
        var bytes = EventBytes.Make(EventType.Xid, new byte[8]);
        bytes[20] ^= 1;
        Assert.Equal(EventFault.ChecksumMismatch, FaultOf(bytes));
    }

    [Fact]
    public void A_length_that_does_not_match_is_a_named_error()
    {
        var bytes = EventBytes.Make(EventType.Xid, new byte[8]);
        Assert.Equal(EventFault.LengthMismatch, FaultOf([.. bytes, 0]));
        Assert.Equal(EventFault.CutShort, FaultOf(bytes[..18]));
        Assert.Equal(EventFault.CutShort, FaultOf(EventBytes.Make(EventType.Stop, [], ChecksumAlgorithm.None)));
    }

    [Fact]
    public void Without_checksums_nothing_is_taken_off_the_end()
    {
        var bytes = EventBytes.Make(EventType.Xid, [1, 0, 0, 0, 0, 0, 0, 0], ChecksumAlgorithm.None);
        var reader = new BinlogReader(ChecksumAlgorithm.None);
        reader.Open(bytes, 0, bytes.Length);
        Assert.Equal(1UL, reader.ReadXid());
    }

    [Fact]
    public void An_event_may_lie_anywhere_in_its_array()
    {
        var bytes = EventBytes.Make(EventType.Rotate, [4, 0, 0, 0, 0, 0, 0, 0, .. "b.2"u8]);
        var reader = new BinlogReader(ChecksumAlgorithm.Crc32);
        reader.Open([1, 2, 3, .. bytes, 4, 5], 3, bytes.Length);
        Assert.Equal(new RotateEvent("b.2", 4), reader.ReadRotate());
    }

    [Theory]
    [InlineData("mysql-dump.events", "binlog.000010", 245)]
    [InlineData("mysql-dump-v2.events", "binlog.000010", 245)]
    [InlineData("mysql-dump-within.events", "binlog.000013", 476)]
    [InlineData("mysql-dump-none.events", "binlog.000014", 241)]
    [InlineData("mariadb-dump.events", "binlog.000013", 379)]
    [InlineData("mariadb-dump-none.events", "binlog.000020", 367)]
    public void A_dump_begins_with_a_made_up_rotation_and_beats_when_idle(string name, string file, ulong position)
    {
        var capture = Capture.Load(name);
        var beats = new List<HeartbeatEvent>();
        capture.ReadAll((reader, i) =>
        {
            if (i == 0)
            {
                Assert.Equal(EventType.Rotate, reader.Header.Type);
                Assert.True(reader.Header.IsArtificial);
                Assert.Equal(0U, reader.Header.NextPosition);
            }
            else if (reader.Header.Type is EventType.Heartbeat or EventType.HeartbeatV2)
            {
                beats.Add(reader.ReadHeartbeat());
            }
        });
        Assert.Equal([new HeartbeatEvent(file, position), new HeartbeatEvent(file, position)], beats);
    }

    [Fact]
    public void A_heartbeat_of_MariaDb_beyond_4_gib_has_its_position_before_the_name()
    {
        var capture = Capture.Load("mariadb-dump.events");
        var reader = capture.ReadAll((_, _) => { });
        var bytes = EventBytes.Make(EventType.Heartbeat, [.. BitConverter.GetBytes(5UL << 32), .. "b.9"u8], nextPosition: 0);
        reader.Open(bytes, 0, bytes.Length);
        Assert.Equal(new HeartbeatEvent("b.9", 5UL << 32), reader.ReadHeartbeat());
    }

    [Fact]
    public void An_incident_says_what_happened()
    {
        var bytes = EventBytes.Make(EventType.Incident, [1, 0, 11, .. "LOST_EVENTS"u8]);
        var reader = new BinlogReader(ChecksumAlgorithm.Crc32);
        Assert.Equal(EventRole.RefusedRowChange, reader.Open(bytes, 0, bytes.Length).Role);
        Assert.Equal(new IncidentEvent(1, "LOST_EVENTS"), reader.ReadIncident());
    }

    [Fact]
    public void Reading_another_type_than_the_current_one_is_the_callers_mistake()
    {
        var bytes = EventBytes.Make(EventType.Xid, new byte[8]);
        var reader = new BinlogReader(ChecksumAlgorithm.Crc32);
        reader.Open(bytes, 0, bytes.Length);
        Assert.Throws<InvalidOperationException>(() => { reader.ReadTableMap(); });
        Assert.Throws<InvalidOperationException>(() => { reader.ReadRows(); });
        Assert.Throws<InvalidOperationException>(() => { reader.ReadGtid(); });
        Assert.Throws<InvalidOperationException>(() => { reader.ReadHeartbeat(); });
        Assert.Throws<InvalidOperationException>(() => { reader.ReadQuery(); });
    }
}
