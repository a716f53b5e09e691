using System.Buffers;
using System.Text;
using System.Text.Json;
using Router.Contracts.Rows;

namespace Router.Contracts.Tests;

public class RowImageTests
{
    private static readonly TablePlan Plan = Plans.Of(
        new ColumnDefinition { Ordinal = 0, Name = "id", Type = ColumnType.LongLong, IsUnsigned = true },
        new ColumnDefinition { Ordinal = 1, Name = "status", Type = ColumnType.VarChar, Metadata = 64, CollationId = 45 },
        new ColumnDefinition { Ordinal = 2, Name = "mood", Type = ColumnType.Enum, Metadata = 1, Labels = ["good", "bad"] },
        new ColumnDefinition { Ordinal = 3, Name = "at", Type = ColumnType.Timestamp2, Metadata = 3 });

    private static readonly byte[] Image =
        [0, 7, 0, 0, 0, 0, 0, 0, 0x80, 2, (byte)'o', (byte)'k', 2, 0x65, 0, 0, 0, 0x04, 0xCE];

    [Fact]
    public void A_getter_that_does_not_fit_names_the_one_that_does()
    {
        var image = Frames.Image(Plan, Image);
        var failure = Assert.Throws<InvalidCastException>(() => image.GetInt64("id"));
        Assert.Equal("shop.orders.id is BIGINT UNSIGNED: read it with GetUInt64, not GetInt64.", failure.Message);
        Assert.Contains("GetString", Assert.Throws<InvalidCastException>(() => image.GetDecimal("status")).Message, StringComparison.Ordinal);
        Assert.Contains("GetEnumLabel", Assert.Throws<InvalidCastException>(() => image.GetDate("mood")).Message, StringComparison.Ordinal);
        Assert.Contains("GetDateTime", Assert.Throws<InvalidCastException>(() => image.GetTime("at")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_are_read_by_name_without_case()
    {
        var image = Frames.Image(Plan, Image);
        Assert.Equal(0x8000000000000007, image.GetUInt64("ID"));
        Assert.Equal("ok", image.GetString("Status"));
        Assert.Equal("bad", image.GetEnumLabel("mood"));
        Assert.Equal(2, image.GetInt32("mood"));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(0x65000000).AddMilliseconds(123), image.GetDateTime("at").ToDateTimeOffset());
    }

    [Fact]
    public void An_unknown_name_or_ordinal_is_a_clear_error()
    {
        var image = Frames.Image(Plan, Image);
        Assert.Contains("id, status, mood, at", Assert.Throws<ArgumentException>(() => image.GetString("state")).Message, StringComparison.Ordinal);
        Assert.Contains("4 columns", Assert.Throws<ArgumentOutOfRangeException>(() => image.GetString(4)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => image.IsNull(-1));
    }

    [Fact]
    public void Null_and_absent_are_different_answers()
    {
        var frame = Frames.Of(ChangeKind.Insert, null, Plan.Layout([0x03]), [0x02, 1, 0, 0, 0, 0, 0, 0, 0]);
        var image = Frames.First(frame).After;
        Assert.True(image.IsNull("status") && !image.IsAbsent("status"));
        Assert.True(image.IsAbsent("mood") && !image.IsNull("mood"));
        Assert.Equal("shop.orders.status is NULL in this row: ask IsNull before GetString.", Assert.Throws<InvalidOperationException>(() => image.GetString("status")).Message);
        Assert.Contains("MINIMAL", Assert.Throws<InvalidOperationException>(() => image.GetEnumLabel("mood")).Message, StringComparison.Ordinal);
        Assert.Null(image.GetValue("status"));
        Assert.Equal("""{"id":1,"status":null}""", Json(image));
    }

    [Fact]
    public void A_missing_image_says_so()
    {
        var row = Frames.First(Frames.Insert(Plan, Image));
        Assert.False(row.Before.Exists);
        Assert.Contains("insert has none before", Assert.Throws<InvalidOperationException>(() => row.Before.GetUInt64(0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_of_a_batch_that_was_handed_back_can_be_read()
    {
        var frame = Frames.Insert(Plan, Image, Image);
        var batch = frame.Open();
        var rows = batch.GetEnumerator();
        rows.MoveNext();
        var row = rows.Current;
        var image = row.After;
        var copy = batch.Copy();
        frame.Close();
        Assert.All<Action>(
            [() => image.GetUInt64(0), () => image.IsNull(0), () => _ = row.After, () => _ = row.Kind, () => _ = row.Token, () => row.Changed(0), () => _ = batch.Count, () => MoveNext(rows)],
            action => Assert.Contains("batch.Copy()", Assert.Throws<InvalidOperationException>(action).Message, StringComparison.Ordinal));
        Assert.Equal(2, copy.Count);
        foreach (var kept in copy)
        {
            Assert.Equal("ok", kept.After.GetString(1));
        }
    }

    [Fact]
    public void A_label_that_the_column_does_not_have_is_a_named_error_and_zero_is_empty()
    {
        var bytes = Image.ToArray();
        bytes[12] = 3;
        Assert.Equal(RowFault.Label, Assert.Throws<MalformedRowException>(() => Frames.Image(Plan, bytes).GetEnumLabel("mood")).Fault);
        bytes[12] = 0;
        Assert.Equal("", Frames.Image(Plan, bytes).GetEnumLabel("mood"));
    }

    [Fact]
    public void Without_labels_the_number_is_still_there()
    {
        var plan = Plans.Of((ColumnType.Enum, 1), (ColumnType.Set, 2));
        var image = Frames.Image(plan, [0, 2, 5, 0]);
        Assert.Contains("binlog_row_metadata", Assert.Throws<InvalidOperationException>(() => image.GetEnumLabel(0)).Message, StringComparison.Ordinal);
        Assert.Equal((2, 5UL), (image.GetInt32(0), image.GetUInt64(1)));
        Assert.Equal("""{"c0":2,"c1":5}""", Json(image));
    }

    [Fact]
    public void A_set_bit_beyond_the_labels_is_a_named_error()
    {
        var plan = Plans.Of(Plans.Column(0, ColumnType.Set, 1) with { Labels = ["a", "b"] });
        Assert.Equal(["a", "b"], Frames.Image(plan, [0, 3]).GetSet(0));
        Assert.Equal(RowFault.Label, Assert.Throws<MalformedRowException>(() => Frames.Image(plan, [0, 4]).GetSet(0)).Fault);
    }

    [Fact]
    public void A_binary_longer_than_its_column_is_a_named_error()
    {
        var plan = Plans.Of(Plans.Column(0, ColumnType.String, 4, CharacterSet.BinaryCollation));
        Assert.Equal([1, 0, 0, 0], Frames.Image(plan, [0, 1, 1]).GetBytes(0).ToArray());
        Assert.Equal([1], Frames.Image(plan, [0, 1, 1]).GetRawBytes(0).ToArray());
        Assert.Equal(RowFault.TooLong, Assert.Throws<MalformedRowException>(() => Frames.Image(plan, [0, 5, 1, 2, 3, 4, 5]).GetBytes(0).Length).Fault);
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_a_named_error_in_json()
    {
        var plan = Plans.Of((ColumnType.Float, 4), (ColumnType.Double, 8));
        byte[] bytes = [0, .. BitConverter.GetBytes(float.NaN), .. BitConverter.GetBytes(1.0)];
        Assert.Equal(RowFault.NotFinite, Assert.Throws<MalformedRowException>(() => Json(Frames.Image(plan, bytes))).Fault);
    }

    [Fact]
    public void Booleans_are_true_unless_zero()
    {
        var plan = Plans.Of((ColumnType.Tiny, 0), (ColumnType.Bit, 1), (ColumnType.Long, 0));
        Assert.True(Frames.Image(plan, [0, 0xFF, 0, 0, 0, 0, 0]).GetBoolean(0));
        Assert.False(Frames.Image(plan, [0, 0xFF, 0, 0, 0, 0, 0]).GetBoolean(1));
        Assert.Throws<InvalidCastException>(() => Frames.Image(plan, [0, 0xFF, 0, 0, 0, 0, 0]).GetBoolean(2));
    }

    private static bool MoveNext(RowEnumerator rows) => rows.MoveNext();

    private static string Json(RowImage image)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            image.WriteJson(writer);
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
