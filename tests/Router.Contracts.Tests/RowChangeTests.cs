using Router.Contracts.Rows;

namespace Router.Contracts.Tests;

public class RowChangeTests
{
    /// <summary>A key of two columns in another order than the table's, and a value.</summary>
    private static readonly TablePlan Plan = Plans.Of(
        [1, 0],
        Plans.Column(0, ColumnType.Tiny, 0),
        Plans.Column(1, ColumnType.VarChar, 20),
        Plans.Column(2, ColumnType.Short, 0));

    [Fact]
    public void An_update_tells_which_columns_changed()
    {
        var row = Update(Row(1, "a", 5), Row(1, "a", 6));
        Assert.Equal((false, false, true), (row.Changed(0), row.Changed("c1"), row.Changed("C2")));
        Assert.False(row.KeyChanged);
        Assert.True(Update(Row(1, "a", 5), Row(1, "b", 5)).KeyChanged);
        Assert.Throws<ArgumentException>(() => row.Changed("nope"));
    }

    [Fact]
    public void Becoming_null_or_a_value_is_a_change_and_staying_null_is_none()
    {
        byte[] withNull = [0x04, 1, 1, (byte)'a'];
        Assert.True(Update(Row(1, "a", 0), withNull).Changed(2));
        Assert.True(Update(withNull, Row(1, "a", 0)).Changed(2));
        Assert.False(Update(withNull, withNull).Changed(2));
    }

    [Fact]
    public void Of_an_insert_or_delete_every_column_present_changed()
    {
        var insert = Frames.First(Frames.Of(ChangeKind.Insert, null, Plan.Layout([0x03]), [0, 1, 1, (byte)'a']));
        Assert.Equal((true, true, false), (insert.Changed(0), insert.Changed(1), insert.Changed(2)));
        var delete = Frames.First(Frames.Of(ChangeKind.Delete, Plan.Layout([0x03]), null, [0, 1, 1, (byte)'a']));
        Assert.Equal((true, true, false), (delete.Changed(0), delete.Changed(1), delete.Changed(2)));
        Assert.False(insert.KeyChanged || delete.KeyChanged);
    }

    [Fact]
    public void The_key_is_the_row_encoding_in_the_keys_order()
    {
        byte[] expected = [1, (byte)'a', 7];
        Assert.Equal(expected, Plan.EncodeKey("a", 7));
        Assert.Equal(expected, KeyOf(Frames.First(Frames.Insert(Plan, Row(7, "a", 1)))));
        Assert.Equal(expected, KeyOf(Update(Row(7, "a", 1), Row(8, "b", 1))));
        Assert.Equal(expected.Length, Update(Row(7, "a", 1), Row(8, "b", 1)).Key.KeyLengthBytes);
    }

    [Fact]
    public void A_key_of_one_column_is_borrowed_and_needs_no_room()
    {
        var plan = Plans.Of((ColumnType.LongLong, 0), (ColumnType.Tiny, 0));
        var row = Frames.First(Frames.Insert(plan, [0, 7, 0, 0, 0, 0, 0, 0, 0, 9]));
        Assert.True(row.Key.TryGetKey([], out var key));
        Assert.Equal(plan.EncodeKey(7L), key.ToArray());
        Assert.True(key.SequenceEqual(plan.EncodeKey(7)));
    }

    [Fact]
    public void With_minimal_images_the_old_key_is_whole_and_the_new_one_is_put_together()
    {
        // UPDATE t SET c0 = 8, c2 = 5: before holds the key, after what was set.
        var frame = Frames.Of(ChangeKind.Update, Plan.Layout([0x03]), Plan.Layout([0x05]), [0, 7, 1, (byte)'a'], [0, 8, 5, 0]);
        var row = Frames.First(frame);
        Assert.True(row.KeyChanged);
        Assert.Equal(Plan.EncodeKey("a", 7), KeyOf(row));
        Assert.Equal((true, false, true), (row.Changed(0), row.Changed(1), row.Changed(2)));
        Assert.Equal(-1, row.After.KeyLengthBytes);
        Span<byte> room = stackalloc byte[20];
        Assert.True(row.TryCopyNewKey(room, out var length));
        Assert.Equal(Plan.EncodeKey("a", 8), room[..length].ToArray());
        Assert.False(row.TryCopyNewKey(room[..2], out _));
    }

    [Fact]
    public void Without_a_key_there_is_none()
    {
        var plan = Plans.Of([], Plans.Column(0, ColumnType.Tiny, 0));
        var row = Frames.First(Frames.Insert(plan, [0, 1]));
        Assert.False(row.Key.TryCopyKey(new byte[20], out _));
        Assert.False(row.Key.TryGetKey(new byte[20], out _));
        Assert.False(row.TryCopyNewKey(new byte[20], out _));
        Assert.Equal(-1, row.Key.KeyLengthBytes);
        Assert.Throws<ArgumentException>(() => plan.EncodeKey(1));
    }

    [Fact]
    public void A_key_that_the_columns_cannot_hold_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Plan.EncodeKey("a"));
        Assert.Throws<ArgumentException>(() => Plan.EncodeKey("a", 128));
        Assert.Throws<ArgumentException>(() => Plan.EncodeKey("a", "7"));
        Assert.Throws<ArgumentException>(() => Plan.EncodeKey(7, 7));
    }

    [Fact]
    public void Tokens_count_two_a_row_from_the_frames_first()
    {
        var frame = Frames.Insert(Plan, Row(1, "a", 1), Row(2, "a", 1));
        frame.FirstRow = 10;
        var tokens = new List<int>();
        foreach (var row in frame.Open())
        {
            tokens.Add(row.Token.Row);
        }

        Assert.Equal([20, 22], tokens);
    }

    private static byte[] KeyOf(RowChange row)
    {
        var room = new byte[20];
        Assert.True(row.Key.TryCopyKey(room, out var length));
        Assert.True(row.Key.TryGetKey(new byte[20], out var same));
        Assert.Equal(room[..length], same.ToArray());
        return room[..length];
    }

    private static RowChange Update(byte[] before, byte[] after) => Frames.First(Frames.Of(ChangeKind.Update, Plan.Full, Plan.Full, before, after));

    private static byte[] Row(byte first, string text, byte last) =>
        [0, first, (byte)text.Length, .. System.Text.Encoding.ASCII.GetBytes(text), last, 0];
}
