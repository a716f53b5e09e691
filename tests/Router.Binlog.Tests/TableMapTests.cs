using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Binlog.Tests;

public class TableMapTests
{
    private static Dictionary<string, TablePlan> Plans(string capture)
    {
        var plans = new Dictionary<string, TablePlan>();
        Capture.Load(capture).ReadAll((reader, _) =>
        {
            if (reader.Header.Type == EventType.TableMap)
            {
                var map = reader.ReadTableMap();
                plans[map.Name.Table] = map.Plan;
            }
        });
        return plans;
    }

    private static string Show(ColumnDefinition column)
    {
        var labels = column.Labels.Count == 0 ? "" : $" [{string.Join('|', column.Labels)}]";
        return $"{column.Ordinal} {column.Name} {column.Type} {column.Metadata}{(column.IsUnsigned ? " unsigned" : "")}{(column.IsNullable ? "" : " not null")} {column.CollationId}{labels}";
    }

    [Theory]
    [InlineData("mysql-types.binlog")]
    [InlineData("mariadb-types.binlog")]
    public void Numbers_have_their_signs_and_precisions(string capture)
    {
        var plan = Plans(capture)["numbers"];
        Assert.Equal(
            [
                "0 a Tiny 0 unsigned not null 0", "1 b Tiny 0 0", "2 c Short 0 unsigned 0", "3 d Int24 0 unsigned 0", "4 e Long 0 unsigned 0",
                "5 y Year 0 unsigned 0", "6 f LongLong 0 unsigned 0", "7 g Float 4 unsigned 0", "8 h Double 8 0", "9 bb Bit 13 0",
                $"10 i NewDecimal {(30 * 256) + 7} unsigned 0", $"11 j NewDecimal {(5 * 256) + 2} not null 0", "12 k Bit 8 0",
                "13 l LongLong 0 unsigned not null 0",
            ],
            plan.Columns.Select(Show));
        Assert.Equal([13, 0], plan.PrimaryKey);
        Assert.True(plan.HasNames);
        Assert.Equal(new TableName("captures", "numbers"), plan.Name);
    }

    [Theory]
    [InlineData("mysql-types.binlog")]
    [InlineData("mariadb-types.binlog")]
    public void Times_have_their_digits(string capture) => Assert.Equal(
        ["0 a Date 0 0", "1 b DateTime2 0 0", "2 c DateTime2 3 0", "3 d Timestamp2 6 0", "4 e Time2 0 0", "5 f Time2 2 0", "6 g Timestamp2 0 0", "7 id Long 0 not null 0"],
        Plans(capture)["times"].Columns.Select(Show));

    [Theory]
    [InlineData("mysql-types.binlog", "17 js Json 4 0", 0)]
    [InlineData("mariadb-types.binlog", "17 js Blob 4 46", 63)]
    public void Texts_have_their_collations_and_labels(string capture, string json, int geometryCollation)
    {
        var plan = Plans(capture)["texts"];
        Assert.Equal(
            [
                "0 a VarChar 20 not null 8", "1 b String 16 46", "2 c VarChar 300 63", "3 d String 16 63", "4 e Blob 1 35", "5 f Blob 2 63", "6 g Blob 4 46",
                "7 h Enum 1 46 [eins|zw'ei]", "8 i Set 1 8 [x|y|z]", "9 j VarChar 10 8", "10 k String 1020 46", $"11 geo Geometry 4 {geometryCollation}",
                "12 l Blob 3 63", $"13 p Geometry 4 {geometryCollation}", "14 m VarChar 3 11", "15 n Enum 1 8 [é|ü]", "16 o Enum 1 54 [Ж]", json,
                "18 id Long 0 not null 0",
            ],
            plan.Columns.Select(Show));
        Assert.Equal([0, 18], plan.PrimaryKey);
    }

    [Fact]
    public void MariaDb_lists_the_character_sets_of_compressed_uuid_and_inet_columns() => Assert.Equal(
        [
            "0 u String 16 63", "1 a VarChar 5 8", "2 i6 String 16 63", "3 b Blob 2 45", "4 i4 String 4 63", "5 vc VarCharCompressed 101 8",
            "6 bc BlobCompressed 2 45", "7 e Enum 1 35 [p|q]", "8 id Long 0 not null 0",
        ],
        Plans("mariadb-types.binlog")["special"].Columns.Select(Show));

    [Fact]
    public void MariaDb_11_numbers_its_newer_collations_from_2048_and_writes_vectors_as_bytes()
    {
        var plans = Plans("mariadb11-types.binlog");
        Assert.Equal("7 e Enum 1 2560 [p|q]", Show(plans["special"].Columns[7]));
        Assert.Equal("16 o Enum 1 2816 [Ж]", Show(plans["texts"].Columns[16]));
        Assert.Equal(["0 id Long 0 not null 0", "1 v VarChar 12 not null 63", "2 t Blob 2 8"], plans["vec"].Columns.Select(Show));
    }

    [Fact]
    public void MySql_lists_the_character_sets_of_vectors_and_not_of_json() => Assert.Equal(
        [
            "0 a VarChar 5 8", "1 v Vector 4 63", "2 b Blob 2 255", "3 v2 Vector 4 63", "4 j Json 4 0", "5 c VarChar 7 8", "6 inv Long 0 0", "7 id Long 0 not null 0",
        ],
        Plans("mysql-types.binlog")["special"].Columns.Select(Show));

    [Theory]
    [InlineData("mysql-types.binlog")]
    [InlineData("mariadb-types.binlog")]
    public void A_table_without_a_key_has_an_empty_one(string capture) => Assert.Empty(Plans(capture)["no key"].PrimaryKey);

    [Fact]
    public void Without_full_metadata_a_plan_has_no_names()
    {
        foreach (var (capture, unsigned, collation) in new[] { ("mysql-nochecksum.binlog", true, 8), ("mariadb-minimal.binlog", true, 8), ("mariadb-nochecksum.binlog", false, 0) })
        {
            var plan = Plans(capture)["p"];
            Assert.False(plan.HasNames);
            Assert.Equal(unsigned, plan.Columns[0].IsUnsigned);
            Assert.Equal(collation, plan.Columns[1].CollationId);
            Assert.All(plan.Columns, column => Assert.Null(column.Name));
            Assert.Equal([ColumnType.Long, ColumnType.VarChar, ColumnType.Enum, ColumnType.Blob], plan.Columns.Select(column => column.Type));
        }
    }

    [Fact]
    public void The_same_definition_stays_one_object_over_a_new_number_and_a_rotation()
    {
        var reader = new BinlogReader(ChecksumAlgorithm.Crc32);
        var first = Open(reader, 1, Table("t", 3));
        Assert.Same(first, Open(reader, 1, Table("t", 3)));
        Assert.Same(first, Open(reader, 2, Table("t", 3)));
        Assert.Equal(2UL, first.TableId);
        reader.ForgetTableMaps();
        Assert.Same(first, Open(reader, 1, Table("t", 3)));
    }

    [Fact]
    public void Another_definition_is_another_object()
    {
        var reader = new BinlogReader(ChecksumAlgorithm.Crc32);
        var first = Open(reader, 1, Table("t", 3));
        var other = Open(reader, 1, Table("t", 8));
        Assert.NotSame(first, other);
        Assert.Equal(ColumnType.LongLong, other.Plan.Columns[0].Type);
        Assert.NotSame(first, Open(reader, 1, Table("u", 3)));
    }

    [Fact]
    public void More_tables_than_are_kept_in_mind_are_read_all_the_same()
    {
        var reader = new BinlogReader(ChecksumAlgorithm.Crc32);
        var rows = EventBytes.Make(EventType.WriteRows, [0, 0, 0, 0, 0, 0, 1, 0, 2, 0, 1, 1]);
        for (uint id = 0; id < TableMaps.ComfortableCount + 100; id++)
        {
            Open(reader, id, Table("t" + id, 3));
            BitConverter.TryWriteBytes(rows.AsSpan(19), id);
            EventBytes.Stamp(rows, ChecksumAlgorithm.Crc32);
            reader.Open(rows, 0, rows.Length);
            Assert.Equal("t" + id, reader.ReadRows().Table.Name.Table);
        }
    }

    [Fact]
    public void A_statement_of_too_many_tables_is_refused()
    {
        var reader = new BinlogReader(ChecksumAlgorithm.Crc32);
        var fault = Assert.Throws<MalformedEventException>(() =>
        {
            for (uint id = 0; id <= TableMaps.MaxCount; id++)
            {
                Open(reader, id, Table("t", 3));
            }
        });
        Assert.Equal(EventFault.TooManyTables, fault.Fault);
    }

    [Theory]
    [InlineData(EventFault.BadColumnCount, new byte[] { 1, (byte)'s', 0, 1, (byte)'t', 0, 0, 0 })]
    [InlineData(EventFault.BadColumnCount, new byte[] { 1, (byte)'s', 0, 1, (byte)'t', 0, 252, 1, 16 })]
    [InlineData(EventFault.UnknownColumnType, new byte[] { 1, (byte)'s', 0, 1, (byte)'t', 0, 1, 200, 0, 0 })]
    [InlineData(EventFault.UnknownColumnType, new byte[] { 1, (byte)'s', 0, 1, (byte)'t', 0, 1, 254, 2, 0xf1, 9, 0 })]
    [InlineData(EventFault.LeftOver, new byte[] { 1, (byte)'s', 0, 1, (byte)'t', 0, 1, 3, 1, 0, 0 })]
    [InlineData(EventFault.BadText, new byte[] { 1, 0xff, 0, 1, (byte)'t', 0, 1, 3, 0, 0 })]
    [InlineData(EventFault.BadValue, new byte[] { 1, (byte)'s', 1, 1, (byte)'t', 0, 1, 3, 0, 0 })]
    [InlineData(EventFault.BadNumber, new byte[] { 1, (byte)'s', 0, 1, (byte)'t', 0, 255 })]
    [InlineData(EventFault.BadMetadata, new byte[] { 1, (byte)'s', 0, 1, (byte)'t', 0, 1, 3, 0, 0, 8, 1, 1 })]
    [InlineData(EventFault.LeftOver, new byte[] { 1, (byte)'s', 0, 1, (byte)'t', 0, 1, 3, 0, 0, 1, 2, 0, 0 })]
    [InlineData(EventFault.CutShort, new byte[] { 1, (byte)'s', 0, 1, (byte)'t', 0, 1, 3, 0, 0, 4, 3, 3, (byte)'a', (byte)'b' })]
    public void Each_kind_of_wrong_has_its_name(EventFault fault, byte[] content) =>
        Assert.Equal(fault, Assert.Throws<MalformedEventException>(() => { Open(new BinlogReader(ChecksumAlgorithm.Crc32), 1, content); }).Fault);

    [Fact]
    public void Optional_fields_that_nobody_knows_are_skipped_by_their_length()
    {
        byte[] content = [.. Table("t", 3), 99, 3, 1, 2, 3, 4, 3, 2, (byte)'i', (byte)'d'];
        Assert.Equal("id", Open(new BinlogReader(ChecksumAlgorithm.Crc32), 1, content).Plan.Columns[0].Name);
    }

    [Fact]
    public void Default_collations_hold_for_all_columns_but_the_named_ones()
    {
        // VARCHAR, INT, CHAR, BLOB: collation 33 for all character columns, 63 for the third of them
        byte[] content =
        [
            1, (byte)'s', 0, 1, (byte)'t', 0, 4, 15, 3, 254, 252, 5, 10, 0, 254, 9, 2, 0, 2, 3, 33, 2, 63,
        ];
        Assert.Equal([33, 0, 33, 63], Open(new BinlogReader(ChecksumAlgorithm.Crc32), 1, content).Plan.Columns.Select(column => column.CollationId));
    }

    [Theory]
    [InlineData(0xfe, 10, 10)]
    [InlineData(0xce, 0xfc, 1020)]
    [InlineData(0xee, 0, 256)]
    public void A_long_char_hides_its_length_in_its_type(byte first, byte second, int length)
    {
        byte[] content = [1, (byte)'s', 0, 1, (byte)'t', 0, 1, 254, 2, first, second, 0];
        var column = Open(new BinlogReader(ChecksumAlgorithm.Crc32), 1, content).Plan.Columns[0];
        Assert.Equal((ColumnType.String, length), (column.Type, column.Metadata));
    }

    private static byte[] Table(string name, byte type) => [1, (byte)'s', 0, (byte)name.Length, .. System.Text.Encoding.ASCII.GetBytes(name), 0, 1, type, 0, 0];

    private static TableMap Open(BinlogReader reader, uint id, byte[] content)
    {
        byte[] body = [.. BitConverter.GetBytes(id), 0, 0, 1, 0, .. content];
        var bytes = EventBytes.Make(EventType.TableMap, body);
        reader.Open(bytes, 0, bytes.Length);
        return reader.ReadTableMap();
    }
}
