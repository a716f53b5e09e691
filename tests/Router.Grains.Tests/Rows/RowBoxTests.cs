using Router.Contracts;
using Router.Contracts.Orleans.Rows;
using Router.Contracts.Orleans.Streams;
using Router.Grains.Rows;
using Router.Grains.Tests.Tables.Fakes;

namespace Router.Grains.Tests.Rows;

public sealed class RowBoxTests
{
    private const long First = 100;
    private readonly ManualTime _time = new();
    private readonly RowBox _box;

    public RowBoxTests() => _box = new RowBox(First, _time);

    [Fact]
    public async Task A_watcher_gets_everything_in_order_and_what_it_has_seen_is_let_go_of()
    {
        var begun = await _box.NextAsync(0, TimeSpan.Zero);
        Assert.Equal((First, false), (begun.Number, begun.IsAnew));
        _box.Take([At(1), At(2)]);
        _box.Take([At(3)]);
        var news = await _box.NextAsync(begun.Number, TimeSpan.Zero);
        Assert.Equal([1, 2, 3], Told(news));
        _box.Take([At(4)]);
        Assert.Equal([4], Told(await _box.NextAsync(news.Number, TimeSpan.Zero)));
    }

    [Fact]
    public async Task An_answer_that_was_lost_comes_again_with_what_came_meanwhile()
    {
        _box.Take([At(1)]);
        var lost = await _box.NextAsync(First, TimeSpan.Zero);
        _box.Take([At(2)]);
        Assert.Equal([1], Told(lost));
        Assert.Equal([1, 2], Told(await _box.NextAsync(First, TimeSpan.Zero)));
    }

    [Fact]
    public async Task A_question_waits_for_what_comes_next_and_no_longer_than_it_wants()
    {
        var waiting = _box.NextAsync(0, TimeSpan.FromSeconds(20));
        Assert.False(waiting.IsCompleted);
        _box.Take([At(1)]);
        Assert.Equal([1], Told(await waiting));
        var nothing = await _box.NextAsync(First + 1, TimeSpan.FromMilliseconds(1));
        Assert.Equal((0, First + 1, false), (nothing.Told.Length, nothing.Number, nothing.IsAnew));
    }

    [Theory]
    [InlineData(First - 1)]
    [InlineData(First + 1)]
    public async Task Who_has_seen_what_this_box_never_told_is_to_watch_anew(long seen)
    {
        var news = await _box.NextAsync(seen, TimeSpan.FromSeconds(20));
        Assert.Equal((0, First, true), (news.Told.Length, news.Number, news.IsAnew));
        _box.Take([At(1)]);
        Assert.Equal([1], Told(await _box.NextAsync(news.Number, TimeSpan.Zero)));
    }

    [Fact]
    public async Task A_watcher_that_does_not_ask_for_a_minute_is_forgotten_and_begins_anew()
    {
        Assert.Equal(RowsTaken.Taken, _box.Take([At(1)]));
        var news = await _box.NextAsync(First, TimeSpan.Zero);
        _time.Advance(RowBox.Patience - TimeSpan.FromSeconds(1));
        Assert.Equal(RowsTaken.Taken, _box.Take([At(2)]));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(RowsTaken.Nobody, _box.Take([At(3)]));
        var late = await _box.NextAsync(news.Number, TimeSpan.FromSeconds(20));
        Assert.Equal((0, true), (late.Told.Length, late.IsAnew));
        Assert.Equal(RowsTaken.Taken, _box.Take([At(4)]));
        Assert.Equal([4], Told(await _box.NextAsync(late.Number, TimeSpan.Zero)));
    }

    [Fact]
    public async Task Who_asks_late_begins_anew_also_where_nothing_came_meanwhile()
    {
        var begun = await _box.NextAsync(0, TimeSpan.Zero);
        _time.Advance(RowBox.Patience + TimeSpan.FromSeconds(1));
        Assert.True((await _box.NextAsync(begun.Number, TimeSpan.Zero)).IsAnew);
    }

    [Fact]
    public async Task What_is_too_much_for_it_is_not_taken_until_some_is_seen()
    {
        var big = Enumerable.Range(1, 16).Select(sequence => At(sequence, RowBox.MaxBytes / 16)).ToArray();
        Assert.Equal(RowsTaken.Taken, _box.Take(big));
        Assert.Equal(RowsTaken.Full, _box.Take([At(17)]));
        var news = await _box.NextAsync(First, TimeSpan.Zero);
        Assert.Equal(16, news.Told.Length);
        Assert.Equal(RowsTaken.Full, _box.Take([At(17)]));
        await _box.NextAsync(news.Number, TimeSpan.Zero);
        Assert.Equal(RowsTaken.Taken, _box.Take([At(17)]));
    }

    [Fact]
    public async Task An_answer_has_a_thousand_images_at_most_and_the_next_has_the_others()
    {
        _box.Take([.. Enumerable.Range(1, RowBox.MaxTold + 5).Select(sequence => At(sequence))]);
        var news = await _box.NextAsync(First, TimeSpan.Zero);
        Assert.Equal(RowBox.MaxTold, news.Told.Length);
        Assert.Equal([1001, 1002, 1003, 1004, 1005], Told(await _box.NextAsync(news.Number, TimeSpan.Zero)));
    }

    private static IEnumerable<long> Told(RowNews news) => news.Told.Select(told => told.State!.Token.Sequence);

    private static RowTold At(long sequence, int bytes = 0) => new("main/shop/orders/[2]", new RowState
    {
        Token = new ChangeToken(sequence, 0), Exists = bytes > 0, IsResync = false, Image = bytes == 0 ? FrameBytes.None : new FrameBytes(new byte[bytes], 1),
    });
}
