using System.Buffers;
using Router.Contracts.Frames;
using Router.Contracts.Rows;

namespace Router.Contracts.Tests;

/// <summary>Frames as bytes and back.</summary>
public class FrameCodecTests
{
    private static readonly Transaction Committed =
        new(ChangeToken.PackSequence(1, 2, 345), Gtid.MySql(Guid.Parse("3e11fa47-71ca-11e1-9e33-c80aa9429562"), "tag", 7), 1_700_000_000_123_456, "binlog.000002", 345);

    public static TheoryData<string> Servers => ["mariadb-10.11", "mysql-9.7"];

    [Theory]
    [MemberData(nameof(Servers))]
    public void Every_captured_row_comes_back_as_it_was_in_frames_of_every_kind(string server)
    {
        foreach (var table in CapturedTable.Of(server))
        {
            var images = table.Rows.Select(row => row.Image).ToArray();
            AssertSame(Frames.Insert(table.Plan, images));
            AssertSame(Frames.Of(ChangeKind.Delete, table.Plan.Full, null, images));
            AssertSame(Frames.Of(ChangeKind.Update, table.Plan.Full, table.Plan.Full, [.. images, .. images]));
        }
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public void Cut_at_any_offset_it_is_a_named_error(string server)
    {
        foreach (var table in CapturedTable.Of(server).Where(table => table.Rows.Count > 0))
        {
            var bytes = Write(Frames.Insert(table.Plan, table.Rows.MinBy(row => row.Image.Length)!.Image));
            for (var length = 0; length < bytes.Length; length++)
            {
                var cut = bytes[..length];
                var failure = Assert.Throws<MalformedFrameException>(() => Read(cut, new KnownPlans()));
                Assert.Equal(FrameFault.CutShort, failure.Fault);
            }

            Assert.Equal(FrameFault.LeftOver, Assert.Throws<MalformedFrameException>(() => Read([.. bytes, 0], new KnownPlans())).Fault);
        }
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public void Whatever_byte_is_changed_it_is_read_or_refused_by_name(string server)
    {
        var refused = 0;
        foreach (var table in CapturedTable.Of(server).Where(table => table.Rows.Count > 0))
        {
            var bytes = Write(Frames.Insert(table.Plan, table.Rows.MinBy(row => row.Image.Length)!.Image));
            for (var place = 0; place < bytes.Length; place++)
            {
                foreach (var bit in (byte[])[1, 0x80, 0xFF])
                {
                    var damaged = bytes.ToArray();
                    damaged[place] ^= bit;
                    try
                    {
                        Read(damaged, new KnownPlans());
                    }
                    catch (MalformedFrameException)
                    {
                        refused++;
                    }
                }
            }
        }

        Assert.True(refused > 100);
    }

    [Fact]
    public void Partial_images_tokens_of_their_own_and_the_transaction_survive()
    {
        var plan = Plans.Of((ColumnType.LongLong, 0), (ColumnType.Long, 0), (ColumnType.VarChar, 256));
        var (key, others) = (plan.Layout([0b001]), plan.Layout([0b110]));
        byte[] before = [0, 7, 0, 0, 0, 0, 0, 0, 0];
        byte[] after = [0b01, 1, 0, (byte)'x'];
        var frame = Frames.Of(ChangeKind.Update, key, others, before, after, before, after);
        frame.Transaction = Committed;
        frame.Source = "shop-db";
        frame.TokenRows = new[] { 6, 11, 99 }.AsMemory(0, 2);
        frame.FirstRow = 3;
        AssertSame(frame);
    }

    [Fact]
    public void A_change_of_the_whole_table_survives_with_either_kind_of_gtid_and_with_none()
    {
        var plan = new TablePlan(new TableName("shop", "orders"), [], [], hasNames: false);
        foreach (var gtid in (Gtid[])[default, Committed.Gtid, Gtid.MySql(Guid.NewGuid(), null, ulong.MaxValue), Gtid.MariaDb(uint.MaxValue, 2, ulong.MaxValue)])
        {
            AssertSame(new ChangeFrame { Kind = ChangeKind.Table, TableChange = TableChange.Renamed, Table = plan, Transaction = Committed with { Gtid = gtid } });
        }
    }

    [Fact]
    public void A_change_of_a_table_tells_its_number_and_the_first_is_written_as_ever()
    {
        var plan = new TablePlan(new TableName("shop", "orders"), [], [], hasNames: false);
        var frame = new ChangeFrame { Kind = ChangeKind.Table, TableChange = TableChange.Renamed, Table = plan, Transaction = Committed };
        var first = Write(frame);
        Assert.Equal(1, first[0]);
        frame.TableChangeNumber = 70_000;
        var later = Write(frame.Copy());
        Assert.Equal(first[1..], later[1..^4]);
        var read = Read(later, new KnownPlans());
        Assert.Equal(70_000, read.TableChangeNumber);
        FrameReader.Read(first, new KnownPlans(), read);
        Assert.Equal(0, read.TableChangeNumber);
        Assert.Equal(FrameFault.CutShort, Assert.Throws<MalformedFrameException>(() => Read(later[..^1], new KnownPlans())).Fault);
        Assert.Equal(FrameFault.Field, Assert.Throws<MalformedFrameException>(() => Read([.. later[..^4], 0, 0, 0, 0], new KnownPlans())).Fault);
    }

    [Fact]
    public void A_definition_may_be_left_out_where_the_reader_knows_it_and_is_one_object_there()
    {
        var frame = Frames.Insert(Plans.Of((ColumnType.LongLong, 0)), [0, 7, 0, 0, 0, 0, 0, 0, 0]);
        var (whole, bare) = (Write(frame), Write(frame, withPlan: false));
        Assert.True(bare.Length < whole.Length);
        var plans = new KnownPlans();
        var failure = Assert.Throws<MalformedFrameException>(() => Read(bare, plans));
        Assert.Equal(FrameFault.UnknownPlan, failure.Fault);
        Assert.Contains($"{frame.Table.Id}", failure.Message, StringComparison.Ordinal);

        var first = Read(whole, plans).Table;
        Assert.Same(first, Read(bare, plans).Table);
        Assert.Same(first, Read(whole, plans).Table);
        Assert.Equal(frame.Table.Id, first.Id);
    }

    [Fact]
    public void Equal_definitions_have_one_identity_and_others_another()
    {
        var plan = Plans.Of((ColumnType.LongLong, 0), (ColumnType.Long, 0));
        Assert.Equal(plan.Id, Plans.Of((ColumnType.LongLong, 0), (ColumnType.Long, 0)).Id);
        Assert.NotEqual(plan.Id, Plans.Of((ColumnType.LongLong, 0), (ColumnType.Short, 0)).Id);
        Assert.NotEqual(plan.Id, Plans.Of([1], [.. plan.Columns]).Id);
        Assert.NotEqual(plan.Id, Plans.Of(plan.Columns[0], plan.Columns[1] with { IsUnsigned = true }).Id);
    }

    [Theory]
    [InlineData(0, 9, FrameFault.Version)]
    [InlineData(1, 9, FrameFault.Field)]
    [InlineData(2, 1, FrameFault.Field)]
    [InlineData(3, 9, FrameFault.Plan)]
    public void What_is_wrong_is_named(int place, byte value, FrameFault fault)
    {
        var bytes = Write(Frames.Insert(Plans.Of((ColumnType.LongLong, 0)), [0, 7, 0, 0, 0, 0, 0, 0, 0]));
        bytes[place] ^= value;
        Assert.Equal(fault, Assert.Throws<MalformedFrameException>(() => Read(bytes, new KnownPlans())).Fault);
    }

    private static void AssertSame(ChangeFrame frame)
    {
        var read = Read(Write(frame), new KnownPlans());
        Assert.Equal(
            (frame.Source, frame.Transaction, frame.Kind, frame.TableChange, frame.FirstRow, frame.RowCount, frame.Table.Id),
            (read.Source, read.Transaction, read.Kind, read.TableChange, read.FirstRow, read.RowCount, read.Table.Id));
        Assert.Equal(Convert.ToHexString(frame.Rows), Convert.ToHexString(read.Rows));
        Assert.Equal(frame.TokenRows.ToArray(), read.TokenRows.ToArray());
        Assert.Equal(frame.Before?.Present.ToArray(), read.Before?.Present.ToArray());
        Assert.Equal(frame.After?.Present.ToArray(), read.After?.Present.ToArray());
        Assert.Equal(frame.Table.Columns.Select(Text), read.Table.Columns.Select(Text));
        Assert.Equal(frame.Table.PrimaryKey, read.Table.PrimaryKey);
        Assert.Equal(frame.Open().LastToken, read.Open().LastToken);
    }

    private static string Text(ColumnDefinition column) => $"{column with { Labels = [] }} {string.Join('|', column.Labels)}";

    private static byte[] Write(ChangeFrame frame, bool withPlan = true)
    {
        var output = new ArrayBufferWriter<byte>();
        FrameWriter.Write(frame, output, withPlan);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>From the middle of a larger array, as from a file.</summary>
    private static ChangeFrame Read(byte[] bytes, KnownPlans plans)
    {
        var frame = new ChangeFrame();
        FrameReader.Read(new ArraySegment<byte>([0xAA, .. bytes, 0x55], 1, bytes.Length), plans, frame);
        return frame;
    }
}
