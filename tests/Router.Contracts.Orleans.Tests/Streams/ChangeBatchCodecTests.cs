using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Router.Contracts.Frames;
using Router.Contracts.Rows;

namespace Router.Contracts.Orleans.Tests.Streams;

/// <summary>A batch crosses silos whole and as it is, and holds memory of its own on either side.</summary>
public sealed class ChangeBatchCodecTests : IDisposable
{
    private static readonly TablePlan s_plan = new(
        new TableName("shop", "orders"),
        [
            new ColumnDefinition { Ordinal = 0, Name = "id", Type = ColumnType.LongLong },
            new ColumnDefinition { Ordinal = 1, Name = "note", Type = ColumnType.Blob, Metadata = 4, CollationId = 63 },
        ],
        [0],
        hasNames: true);

    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    private Serializer Serializer => _services.GetRequiredService<Serializer>();

    public void Dispose() => _services.Dispose();

    [Fact]
    public void It_is_itself_on_the_other_side()
    {
        var frame = Frame();
        var back = RoundTrip(frame.Open());
        Assert.Equal(("main", "shop.orders/3", ChangeKind.Update, 2), (back.Source, back.Partition, back.Kind, back.Count));
        Assert.Equal((frame.Transaction, s_plan.Id, new ChangeToken(77, 4), new ChangeToken(77, 9)), (back.Transaction, back.Table.Id, back.FirstToken, back.LastToken));
        Assert.Equal(frame.Rows.ToArray(), back.Frame.Rows.ToArray());
        Assert.Equal(["1 a 1 b", "2 äö 2 "], Texts(back));
    }

    [Fact]
    public void A_change_of_the_whole_table_crosses_too()
    {
        var back = RoundTrip(new ChangeFrame { Kind = ChangeKind.Table, TableChange = TableChange.Truncated, Table = s_plan, FirstRow = 3 }.Open());
        Assert.Equal((TableChange.Truncated, 0, ""), (back.TableChange, back.Count, back.Partition));
    }

    [Fact]
    public void It_crosses_beside_others_in_lists_and_as_an_object_and_none_is_none()
    {
        var batch = Frame().Open();
        Assert.Equal([2, 2], RoundTrip(new List<ChangeBatch> { batch, batch }).Select(item => item.Count));
        Assert.Equal(2, ((ChangeBatch)RoundTrip(new object[] { 1, batch, "x" })[1]).Count);
        Assert.Equal(2, RoundTrip<ChangeBatch?>(batch)!.Value.Count);
        Assert.Null(RoundTrip<ChangeBatch?>(null));
        Assert.Equal(default, RoundTrip(default(ChangeBatch)));
        Assert.Equal(default, _services.GetRequiredService<DeepCopier>().Copy(default(ChangeBatch)));
    }

    [Fact]
    public void Batches_of_one_definition_share_one_object()
    {
        Assert.Same(RoundTrip(Frame().Open()).Table, RoundTrip(Frame().Open()).Table);
    }

    [Fact]
    public void A_copy_within_a_silo_stays_as_it_is_when_the_handlers_buffer_is_used_again()
    {
        var frame = Frame();
        var copier = _services.GetRequiredService<DeepCopier>();
        var batch = copier.Copy(frame.Open());
        var all = copier.Copy(new object[] { frame.Open() });
        frame.Close();
        frame.Bytes.AsSpan().Fill(0xEE);
        frame.RowCount = 0;
        Assert.Equal(["1 a 1 b", "2 äö 2 "], Texts(batch));
        Assert.Equal(Texts(batch), Texts((ChangeBatch)all[0]));
    }

    [Fact]
    public void A_batch_that_was_handed_back_is_an_error_that_says_what_to_keep()
    {
        var frame = Frame();
        var batch = frame.Open();
        frame.Close();
        Assert.Contains("batch.Copy()", Assert.Throws<InvalidOperationException>(() => _services.GetRequiredService<DeepCopier>().Copy(batch)).Message, StringComparison.Ordinal);
        Assert.Contains("batch.Copy()", Assert.Throws<InvalidOperationException>(() => Serializer.SerializeToArray(batch)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_cut_anywhere_or_changed_are_an_error()
    {
        var bytes = Serializer.SerializeToArray(Frame().Open());
        for (var length = 0; length < bytes.Length - 1; length++)
        {
            Assert.ThrowsAny<Exception>(() => Serializer.Deserialize<ChangeBatch>(bytes.AsSpan(0, length).ToArray()));
        }

        var name = bytes.AsSpan().IndexOf("shop.orders/3"u8);
        bytes[name - sizeof(int)] = 0xFF;
        bytes[name - 1] = 0x7F;
        Assert.Equal(FrameFault.CutShort, Assert.Throws<MalformedFrameException>(() => Serializer.Deserialize<ChangeBatch>(bytes)).Fault);
    }

    private static ChangeFrame Frame()
    {
        byte[] rows =
        [
            .. RowWriter.Encode(s_plan, 1L, "a"u8.ToArray()), .. RowWriter.Encode(s_plan, 1L, "b"u8.ToArray()),
            .. RowWriter.Encode(s_plan, 2L, "äö"u8.ToArray()), .. RowWriter.Encode(s_plan, 2L, ""u8.ToArray()),
        ];
        return new ChangeFrame
        {
            Partition = "shop.orders/3",
            Transaction = new Transaction(77, Gtid.MariaDb(0, 1, 12), 5_000, "binlog.000002", 77),
            Kind = ChangeKind.Update,
            Table = s_plan,
            Before = s_plan.Full,
            After = s_plan.Full,
            FirstRow = 2,
            RowCount = 2,
            TokenRows = new[] { 4, 9 },
            Bytes = [0xAA, 0xAA, .. rows, 0x55],
            Offset = 2,
            LengthBytes = rows.Length,
        };
    }

    private T RoundTrip<T>(T value) => Serializer.Deserialize<T>(Serializer.SerializeToArray(value));

    private static List<string> Texts(ChangeBatch batch)
    {
        var texts = new List<string>();
        foreach (var change in batch)
        {
            texts.Add($"{Text(change.Before)} {Text(change.After)}");
        }

        return texts;
    }

    private static string Text(RowImage image) => $"{image.GetInt64("id")} {System.Text.Encoding.UTF8.GetString(image.GetBytes("note"))}";
}
