using Router.Contracts;

namespace Router.Binlog.Tests;

public class GtidEventTests
{
    private static readonly Guid Server = Guid.Parse("003fd0a0-21e4-a111-f185-0802fc000000");

    private static GtidEvent Read(EventType type, byte[] body)
    {
        var reader = new BinlogReader(ChecksumAlgorithm.Crc32);
        var bytes = EventBytes.Make(type, body);
        reader.Open(bytes, 0, bytes.Length);
        return reader.ReadGtid();
    }

    private static List<GtidEvent> All(string capture)
    {
        var events = new List<GtidEvent>();
        Capture.Load(capture).ReadAll((reader, _) =>
        {
            if (reader.Header.Type is EventType.Gtid or EventType.GtidTagged or EventType.MariaDbGtid)
            {
                events.Add(reader.ReadGtid());
            }
        });
        return events;
    }

    [Fact]
    public void MySql_tells_when_and_how_long()
    {
        var first = All("mysql-flow.binlog")[2];
        Assert.Equal(303UL, first.TransactionLengthBytes); // from this event to the end of its Xid
    }

    [Fact]
    public void A_tagged_gtid_of_MySql_has_all_fields()
    {
        var tagged = Assert.Single(All("mysql-flow.binlog"), gtid => gtid.Gtid.Tag is not null);
        var plain = All("mysql-flow.binlog")[0];
        Assert.Equal(Gtid.MySql(plain.Gtid.Server, "mytag", 1), tagged.Gtid);
        Assert.Equal(310UL, tagged.TransactionLengthBytes);
        Assert.Equal(0x0660ae548ae1b2, tagged.CommitMicroseconds);
        Assert.Equal(tagged.CommitMicroseconds, tagged.OriginalCommitMicroseconds);
        Assert.InRange(tagged.CommitMicroseconds - plain.CommitMicroseconds, 1, 60_000_000);
    }

    [Fact]
    public void Transactions_committed_together_share_their_commit_id()
    {
        var events = All("mariadb-group.binlog");
        Assert.Equal(2, events.Count);
        Assert.All(events, gtid => Assert.True(gtid.Flags.HasFlag(GtidFlags.GroupCommit)));
        Assert.Equal(0x87UL, events[0].CommitId);
        Assert.Equal(0x87UL, events[1].CommitId);
    }

    [Fact]
    public void MySql_5_6_ends_after_the_number()
    {
        byte[] body = [1, .. Server.ToByteArray(bigEndian: true), 9, 0, 0, 0, 0, 0, 0, 0];
        var read = Read(EventType.Gtid, body);
        Assert.Equal(Gtid.MySql(Server, null, 9), read.Gtid);
        Assert.Equal(GtidFlags.MayHaveStatementRows, read.Flags);
        Assert.Equal((0L, 0UL), (read.CommitMicroseconds, read.TransactionLengthBytes));
    }

    [Fact]
    public void An_original_commit_time_and_version_are_read_where_they_differ()
    {
        byte[] body =
        [
            0, .. Server.ToByteArray(bigEndian: true), 9, 0, 0, 0, 0, 0, 0, 0, 2, .. new byte[16],
            5, 0, 0, 0, 0, 0, 0x80, 4, 0, 0, 0, 0, 0, 0, 252, 1, 2, 0, 0, 0, 0x80, 1, 0, 0, 0, .. new byte[8],
        ];
        var read = Read(EventType.Gtid, body);
        Assert.Equal((5L, 4L, 513UL), (read.CommitMicroseconds, read.OriginalCommitMicroseconds, read.TransactionLengthBytes));
    }

    [Fact]
    public void An_anonymous_transaction_has_no_gtid()
    {
        var read = Read(EventType.AnonymousGtid, [0, .. new byte[16], .. new byte[8], 2, .. new byte[16]]);
        Assert.Equal(GtidDialect.None, read.Gtid.Dialect);
    }

    [Fact]
    public void MariaDb_takes_the_server_from_the_header()
    {
        var read = Read(EventType.MariaDbGtid, [5, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0x21, 0, 0, 0, 0, 0, 0]);
        Assert.Equal(Gtid.MariaDb(3, 1, 5), read.Gtid);
        Assert.Equal(GtidFlags.Standalone | GtidFlags.Ddl, read.Flags);
        Assert.True(read.IsStandalone);
    }

    [Fact]
    public void A_name_longer_than_XA_allows_is_a_named_error()
    {
        byte[] body = [5, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0x40, 1, 0, 0, 0, 65, 0, .. new byte[65]];
        Assert.Equal(EventFault.BadValue, Assert.Throws<MalformedEventException>(() => { Read(EventType.MariaDbGtid, body); }).Fault);
    }

    [Theory]
    [InlineData(new byte[] { 0x04, 0x0a, 0, 4, 2 })]
    [InlineData(new byte[] { 0x02, 0x0a, 0x18, 0x18, 2 })]
    [InlineData(new byte[] { 0x02, 0x0a, 0, 4, 2 })]
    public void A_tagged_gtid_that_cannot_be_understood_is_a_named_error(byte[] body) =>
        Assert.Equal(EventFault.BadValue, Assert.Throws<MalformedEventException>(() => { Read(EventType.GtidTagged, body); }).Fault);

    [Fact]
    public void Fields_of_later_versions_that_may_be_ignored_are_ignored() =>
        Assert.Equal(1UL, Read(EventType.GtidTagged, [0x02, 0x0e, 0, 4, 4, 0x30, 0x99]).Gtid.Number);

    [Theory]
    [InlineData(new byte[] { 4, 0xff, 0, 0, 0, 0, 0, 0, 0, 0x40 }, 1UL << 61)]
    [InlineData(new byte[] { 4, 0x7f, 0, 0, 0, 0, 0, 0, 0x40 }, 1UL << 53)]
    [InlineData(new byte[] { 4, 0x3f, 0, 0, 0, 0, 0, 0x40 }, 1UL << 46)]
    [InlineData(new byte[] { 4, 0x01, 0x40 }, 1UL << 11)]
    public void Numbers_of_every_length_are_read(byte[] number, ulong expected)
    {
        byte[] body = [0x02, (byte)(2 * (number.Length + 3)), 0, .. number];
        Assert.Equal(expected, Read(EventType.GtidTagged, body).Gtid.Number);
    }

    [Fact]
    public void The_gtids_of_earlier_files_are_read()
    {
        string? mySql = null;
        string? mariaDb = null;
        string? first = null;
        Capture.Load("mysql-refused.binlog").ReadAll((reader, _) => mySql = reader.Header.Type == EventType.PreviousGtids ? reader.ReadPreviousGtids().ToString() : mySql);
        Capture.Load("mariadb-first.binlog").ReadAll((reader, _) => first = reader.Header.Type == EventType.GtidList ? reader.ReadGtidList().ToString() : first);
        Capture.Load("mariadb-group.binlog").ReadAll((reader, _) => mariaDb = reader.Header.Type == EventType.GtidList ? reader.ReadGtidList().ToString() : mariaDb);
        Assert.EndsWith(":1-40:mytag:1", mySql, StringComparison.Ordinal);
        Assert.Equal("0-13411-62", mariaDb);
        Assert.Equal("", first);
    }

    [Fact]
    public void The_last_entry_of_a_domain_is_its_newest()
    {
        var reader = new BinlogReader(ChecksumAlgorithm.Crc32);
        byte[] body = [2, 0, 0, 0x10, 0, 0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0];
        var bytes = EventBytes.Make(EventType.GtidList, body);
        reader.Open(bytes, 0, bytes.Length);
        Assert.Equal("0-2-7", reader.ReadGtidList().ToString());
    }
}
