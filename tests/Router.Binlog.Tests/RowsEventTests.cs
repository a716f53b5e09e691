using Router.Contracts;

namespace Router.Binlog.Tests;

public class RowsEventTests
{
    private static readonly byte[] TableOfTwo = [7, 0, 0, 0, 0, 0, 1, 0, 1, (byte)'s', 0, 1, (byte)'t', 0, 2, 3, 3, 0, 3];

    private static BinlogReader ReaderOfTwo()
    {
        var reader = new BinlogReader(ChecksumAlgorithm.Crc32);
        Open(reader, EventType.TableMap, TableOfTwo);
        reader.ReadTableMap();
        return reader;
    }

    private static void Open(BinlogReader reader, EventType type, byte[] body)
    {
        var bytes = EventBytes.Make(type, body);
        reader.Open(bytes, 0, bytes.Length);
    }

    private static MalformedEventException Refused(EventType type, byte[] body)
    {
        var reader = ReaderOfTwo();
        Open(reader, type, body);
        return Assert.Throws<MalformedEventException>(() => { reader.ReadRows(); });
    }

    [Theory]
    [InlineData("mysql-flow.binlog")]
    [InlineData("mariadb-flow.binlog")]
    public void Rows_of_a_server_lie_where_the_event_says(string name)
    {
        var capture = Capture.Load(name);
        var ids = new List<string>();
        capture.ReadAll((reader, _) =>
        {
            AnyEvent.Read(reader);
            if (reader.Header.Role != EventRole.Rows || reader.Header.Type == EventType.TableMap)
            {
                return;
            }

            var rows = reader.ReadRows();
            Assert.True(rows.IsStatementEnd);
            var bytes = capture.Bytes.AsSpan(rows.RowsOffset, rows.RowsLengthBytes);
            var frame = new ChangeFrame
            {
                Table = rows.Table.Plan, Kind = rows.Kind, Before = rows.Before, After = rows.After, Bytes = capture.Bytes, Offset = rows.RowsOffset, LengthBytes = rows.RowsLengthBytes,
                RowCount = Contracts.Rows.RowLayout.Count(rows.Before, rows.After, bytes),
            };
            foreach (var row in frame.Open())
            {
                ids.Add($"{rows.Kind} {rows.Table.Name.Table} {(rows.Before is null ? row.After : row.Before).GetInt32(0)}");
            }
        });
        Assert.Equal(["Insert t 1", "Insert t 2", "Insert t 3", "Update t 2", "Update t 3"], ids.Take(5));
        Assert.Contains("Delete t 1", ids);
        Assert.Equal(6, ids.Count(id => id.StartsWith("Insert c ", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_minimal_image_has_the_columns_its_bitmap_names()
    {
        var capture = Capture.Load("mysql-flow.binlog");
        var counts = new List<(int?, int?)>();
        capture.ReadAll((reader, _) =>
        {
            AnyEvent.Read(reader);
            if (reader.Header.Type == EventType.UpdateRows)
            {
                var rows = reader.ReadRows();
                counts.Add((rows.Before?.ColumnCount, rows.After?.ColumnCount));
            }
        });
        Assert.Equal([(2, 2), (1, 1)], counts);
    }

    [Theory]
    [InlineData(EventType.WriteRowsV1, ChangeKind.Insert)]
    [InlineData(EventType.DeleteRowsV1, ChangeKind.Delete)]
    public void Version_1_has_no_extra_bytes(EventType type, ChangeKind kind)
    {
        var reader = ReaderOfTwo();
        Open(reader, type, [7, 0, 0, 0, 0, 0, 0, 0, 2, 3, 0, 1, 0, 0, 0, 2, 0, 0, 0]);
        var rows = reader.ReadRows();
        Assert.Equal((kind, false, 19 + 10, 9), (rows.Kind, rows.IsStatementEnd, rows.RowsOffset, rows.RowsLengthBytes));
    }

    [Fact]
    public void Extra_bytes_of_version_2_are_skipped()
    {
        var reader = ReaderOfTwo();
        Open(reader, EventType.WriteRows, [7, 0, 0, 0, 0, 0, 1, 0, 5, 0, 9, 9, 9, 2, 3, 0, 1, 0, 0, 0, 2, 0, 0, 0]);
        var rows = reader.ReadRows();
        Assert.Equal((true, 19 + 15, 9), (rows.IsStatementEnd, rows.RowsOffset, rows.RowsLengthBytes));
    }

    [Fact]
    public void Rows_without_their_table_map_are_a_named_error() =>
        Assert.Equal(EventFault.UnknownTable, Refused(EventType.WriteRows, [8, 0, 0, 0, 0, 0, 1, 0, 2, 0, 2, 3]).Fault);

    [Fact]
    public void Rows_of_another_number_of_columns_are_a_named_error() =>
        Assert.Equal(EventFault.ColumnCountMismatch, Refused(EventType.WriteRows, [7, 0, 0, 0, 0, 0, 1, 0, 2, 0, 3, 7]).Fault);

    [Fact]
    public void An_extra_length_that_does_not_count_itself_is_a_named_error() =>
        Assert.Equal(EventFault.BadValue, Refused(EventType.WriteRows, [7, 0, 0, 0, 0, 0, 1, 0, 1, 0, 2, 3]).Fault);

    [Fact]
    public void A_rotation_makes_table_numbers_meaningless()
    {
        var reader = ReaderOfTwo();
        Open(reader, EventType.Rotate, [4, 0, 0, 0, 0, 0, 0, 0, (byte)'b']);
        Open(reader, EventType.WriteRows, [7, 0, 0, 0, 0, 0, 1, 0, 2, 0, 2, 3]);
        Assert.Equal(EventFault.UnknownTable, Assert.Throws<MalformedEventException>(() => { reader.ReadRows(); }).Fault);
    }

    [Theory]
    [InlineData("mysql-flow.binlog")]
    [InlineData("mariadb-flow.binlog")]
    [InlineData("mariadb11-flow.binlog")]
    public void Nothing_is_allocated_for_an_event_that_has_come_before(string name)
    {
        var capture = Capture.Load(name);
        var reader = new BinlogReader(ChecksumAlgorithm.Crc32);
        Pass(reader, capture);
        Pass(reader, capture);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var events = 0;
        for (var i = 0; i < 50; i++)
        {
            events += Pass(reader, capture);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(events > 50 * 50);
    }

    /// <summary>All but format description and rotation (once a file), XA (whose names are strings), and DDL.</summary>
    private static int Pass(BinlogReader reader, Capture capture)
    {
        var count = 0;
        foreach (var (offset, length) in capture.Events)
        {
            if ((EventType)capture.Bytes[offset + 4] is EventType.Rotate or EventType.XaPrepare || (offset == 4 && reader.Format is not null))
            {
                continue;
            }

            switch (reader.Open(capture.Bytes, offset, length).Type)
            {
                case EventType.TableMap:
                    reader.ReadTableMap();
                    break;
                case EventType.Gtid or EventType.GtidTagged:
                case EventType.MariaDbGtid when ((GtidFlags)reader.Body[12] & (GtidFlags.PreparedXa | GtidFlags.CompletedXa)) == 0:
                    reader.ReadGtid();
                    break;
                case EventType.Query:
                    count += reader.ReadQuery().Kind == StatementKind.Unknown ? 100_000 : 0;
                    break;
                case EventType.Xid:
                    reader.ReadXid();
                    break;
                case EventType.RowsQuery or EventType.AnnotateRows:
                    reader.ReadStatementText();
                    break;
                default:
                    count += reader.Header.Role == EventRole.Rows ? reader.ReadRows().RowsLengthBytes > 0 ? 1 : 0 : 0;
                    break;
            }

            count++;
        }

        return count;
    }
}
