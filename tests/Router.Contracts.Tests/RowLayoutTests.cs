using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Router.Contracts.Rows;

namespace Router.Contracts.Tests;

public class RowLayoutTests
{
    private static readonly (ColumnType Type, int Metadata, object Value)[] Kinds =
    [
        (ColumnType.Tiny, 0, -7), (ColumnType.LongLong, 0, 1L << 40), (ColumnType.NewDecimal, (12 << 8) | 2, 12.34m),
        (ColumnType.VarChar, 64, "short"), (ColumnType.VarChar, 256, new string('x', 200)), (ColumnType.Blob, 3, "blob"),
        (ColumnType.Blob, 4, ""), (ColumnType.DateTime2, 6, new DateTimeValue(new DateValue(2026, 11, 20), 2, 40, 0, 123456, 6, false)),
        (ColumnType.String, 1000, "char"), (ColumnType.Double, 8, 0.5), (ColumnType.Null, 0, ""),
    ];

    private static Gen<(int Kind, bool IsNull, bool IsPresent)> Cell =>
        from kind in Gen.Choose(0, Kinds.Length - 1)
        from isNull in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)))
        from isPresent in Gen.Frequency((4, Gen.Constant(true)), (1, Gen.Constant(false)))
        select (kind, isNull, isPresent);

    [Fact]
    public void Every_column_of_every_image_is_found_whatever_is_null_or_absent() =>
        Prop.ForAll(Cell.ArrayOf().Where(cells => cells.Length > 0).ToArbitrary(), cells =>
        {
            var plan = Plans.Of([.. cells.Select(cell => (Kinds[cell.Kind].Type, Kinds[cell.Kind].Metadata))]);
            var layout = plan.Layout(Bits(cells.Select(cell => cell.IsPresent), fill: false));
            var image = Encode(plan, cells);
            var frame = Frames.Of(ChangeKind.Insert, null, layout, image);
            frame.RowCount = 1;
            var row = Frames.First(frame).After;
            return layout.Measure(image) == image.Length && cells.Select((cell, ordinal) => IsRight(row, ordinal, cell)).All(right => right);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void One_set_of_columns_has_one_layout()
    {
        var plan = Plans.Of((ColumnType.Long, 0), (ColumnType.Long, 0), (ColumnType.Long, 0));
        Assert.Same(plan.Full, plan.Layout([0x07]));
        Assert.Same(plan.Full, plan.Layout([0xFF]));
        Assert.NotSame(plan.Full, plan.Layout([0x05]));
        Assert.Same(plan.Layout([0x05]), plan.Layout([0xFD]));
    }

    [Fact]
    public void Bits_behind_the_last_column_mean_nothing()
    {
        var plan = Plans.Of((ColumnType.Tiny, 0), (ColumnType.Tiny, 0));
        Assert.Equal(3, plan.Full.Measure([0xFC, 1, 2]));
        Assert.Equal(2, plan.Full.Measure([0xFD, 2]));
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 0x01, 0x00 })]
    public void A_bitmap_of_another_length_is_a_named_error(byte[] present) => Assert.Equal(
        RowFault.ColumnCount,
        Assert.Throws<MalformedRowException>(() => Plans.Of((ColumnType.Tiny, 0)).Layout(present)).Fault);

    [Fact]
    public void Rows_are_counted_to_the_last_byte()
    {
        var plan = Plans.Of((ColumnType.Tiny, 0), (ColumnType.VarChar, 10));
        byte[] rows = [0, 1, 2, 65, 66, 0xFE, 5, 0, 9, 0];
        Assert.Equal(3, RowLayout.Count(null, plan.Full, rows));
        Assert.Equal(1, RowLayout.Count(plan.Full, plan.Full, rows.AsSpan(0, 7)));
        Assert.Equal(0, RowLayout.Count(plan.Full, null, []));
        Assert.Throws<MalformedRowException>(() => RowLayout.Count(plan.Full, plan.Full, rows));
        for (var length = 1; length < rows.Length; length++)
        {
            if (length is not (5 or 7))
            {
                Assert.Equal(RowFault.CutShort, Assert.Throws<MalformedRowException>(() => RowLayout.Count(null, plan.Full, rows.AsSpan(0, length))).Fault);
            }
        }
    }

    [Fact]
    public void A_row_without_columns_takes_no_byte_and_is_one_row()
    {
        // MySQL with binlog_row_image=MINIMAL logs INSERT INTO t VALUES () so.
        var plan = Plans.Of((ColumnType.Tiny, 0));
        var nothing = plan.Layout([0]);
        Assert.Equal(1, RowLayout.Count(null, nothing, []));
        Assert.Equal(RowFault.LeftOver, Assert.Throws<MalformedRowException>(() => RowLayout.Count(null, nothing, [0])).Fault);
        var frame = Frames.Of(ChangeKind.Insert, null, nothing, [[]]);
        var seen = 0;
        foreach (var row in frame.Open())
        {
            Assert.True(row.After.IsAbsent(0));
            seen++;
        }

        Assert.Equal(1, seen);
    }

    [Fact]
    public void Bytes_behind_the_counted_rows_are_a_named_error()
    {
        var plan = Plans.Of((ColumnType.Tiny, 0));
        var frame = Frames.Insert(plan, [0, 1], [0, 2]);
        frame.RowCount = 1;
        var rows = frame.Open().GetEnumerator();
        Assert.True(rows.MoveNext());
        Assert.Equal(RowFault.LeftOver, Fault(ref rows));
    }

    [Theory]
    [InlineData(ColumnType.OldDecimal, 0, RowFault.UnknownType)]
    [InlineData((ColumnType)200, 0, RowFault.UnknownType)]
    [InlineData(ColumnType.NewDecimal, 66 << 8, RowFault.ColumnMetadata)]
    [InlineData(ColumnType.NewDecimal, (5 << 8) | 6, RowFault.ColumnMetadata)]
    [InlineData(ColumnType.DateTime2, 7, RowFault.ColumnMetadata)]
    [InlineData(ColumnType.Blob, 5, RowFault.ColumnMetadata)]
    [InlineData(ColumnType.Bit, 65, RowFault.ColumnMetadata)]
    [InlineData(ColumnType.Enum, 3, RowFault.ColumnMetadata)]
    [InlineData(ColumnType.Set, 0, RowFault.ColumnMetadata)]
    public void A_column_that_cannot_be_read_is_named_when_its_rows_come(ColumnType type, int metadata, RowFault fault)
    {
        var plan = Plans.Of((ColumnType.Tiny, 0), (type, metadata));
        var failure = Assert.Throws<MalformedRowException>(() => plan.Full.Measure(new byte[100]));
        Assert.Equal(fault, failure.Fault);
        Assert.Contains("shop.orders.c1", failure.Message, StringComparison.Ordinal);
        Assert.Equal(2, plan.Layout([0x01]).Measure(new byte[100]));
    }

    [Fact]
    public void A_length_of_four_bytes_beyond_all_bytes_is_cut_short() => Assert.Equal(
        RowFault.CutShort,
        Assert.Throws<MalformedRowException>(() => Plans.Of((ColumnType.Blob, 4)).Full.Measure([0, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2])).Fault);

    private static RowFault Fault(ref RowEnumerator rows)
    {
        try
        {
            rows.MoveNext();
        }
        catch (MalformedRowException failure)
        {
            return failure.Fault;
        }

        throw new InvalidOperationException("The walk went on.");
    }

    private static bool IsRight(RowImage row, int ordinal, (int Kind, bool IsNull, bool IsPresent) cell)
    {
        var expected = !cell.IsPresent ? ColumnState.Absent : IsNull(cell) ? ColumnState.Null : ColumnState.Value;
        return row.GetState(ordinal) == expected
            && (expected != ColumnState.Value || Equals(row.GetValue(ordinal), Kinds[cell.Kind].Value));
    }

    private static bool IsNull((int Kind, bool IsNull, bool IsPresent) cell) => cell.IsNull || Kinds[cell.Kind].Type == ColumnType.Null;

    private static byte[] Encode(TablePlan plan, (int Kind, bool IsNull, bool IsPresent)[] cells)
    {
        var output = new ArrayBufferWriter<byte>();
        output.Write(Bits(cells.Where(cell => cell.IsPresent).Select(IsNull), fill: true));
        for (var ordinal = 0; ordinal < cells.Length; ordinal++)
        {
            if (cells[ordinal].IsPresent && !IsNull(cells[ordinal]))
            {
                ColumnWriter.Write(plan.Shapes[ordinal], Kinds[cells[ordinal].Kind].Value, output);
            }
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>A bitmap, its unused bits set or not.</summary>
    private static byte[] Bits(IEnumerable<bool> bits, bool fill)
    {
        var flags = bits.ToArray();
        var bytes = new byte[(flags.Length + 7) / 8];
        for (var index = 0; index < bytes.Length * 8; index++)
        {
            bytes[index / 8] |= (byte)((index < flags.Length ? flags[index] : fill) ? 1 << (index % 8) : 0);
        }

        return bytes;
    }
}
