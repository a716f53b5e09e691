using Router.Contracts;
using Router.Contracts.Orleans.Rows;
using Router.Contracts.Orleans.Streams;
using Router.Grains.Rows;
using Router.Grains.Tests.Tables.Fakes;

namespace Router.Grains.Tests.Rows;

public sealed class RowBoardTests
{
    private static readonly Guid s_ann = Guid.NewGuid();
    private static readonly Guid s_bob = Guid.NewGuid();
    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_watcher_gets_the_newest_image_and_then_every_change_in_order()
    {
        var board = new RowBoard(100, _time);
        board.Take(At(1));
        var first = await board.WatchAsync(s_ann, 0, TimeSpan.Zero);
        Assert.Equal([(1, false)], Told(first));
        board.Take(At(2));
        board.Take(At(3));
        Assert.Equal([(2, false), (3, false)], Told(await board.WatchAsync(s_ann, first.Number, TimeSpan.Zero)));
    }

    [Fact]
    public async Task A_question_waits_for_the_next_change()
    {
        var board = new RowBoard(100, _time);
        var waiting = board.WatchAsync(s_ann, 0, TimeSpan.FromSeconds(20));
        Assert.False(waiting.IsCompleted);
        board.Take(At(1));
        Assert.Equal([(1, false)], Told(await waiting));
    }

    [Fact]
    public async Task More_than_16_changes_become_the_newest_marked()
    {
        var board = new RowBoard(100, _time);
        board.Take(At(1));
        var first = await board.WatchAsync(s_ann, 0, TimeSpan.Zero);
        for (var sequence = 2; sequence <= 17; sequence++)
        {
            board.Take(At(sequence));
        }

        Assert.Equal(16, (await board.WatchAsync(s_ann, first.Number, TimeSpan.Zero)).States.Length);
        board.Take(At(18));
        Assert.Equal([(18, true)], Told(await board.WatchAsync(s_ann, first.Number, TimeSpan.Zero)));
    }

    [Fact]
    public async Task A_watcher_that_is_not_known_begins_with_the_newest_marked_where_it_had_seen_any()
    {
        var board = new RowBoard(100, _time);
        board.Take(At(1));
        Assert.Equal([(1, true)], Told(await board.WatchAsync(s_bob, 101, TimeSpan.Zero)));
        Assert.Equal([(1, true)], Told(await board.WatchAsync(s_ann, 7, TimeSpan.Zero)));
    }

    [Fact]
    public async Task A_watcher_that_does_not_ask_for_a_minute_is_forgotten()
    {
        var board = new RowBoard(100, _time);
        await board.WatchAsync(s_ann, 0, TimeSpan.Zero);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.True(board.HasWatchers);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(board.HasWatchers);
    }

    [Fact]
    public async Task Older_images_and_the_same_again_are_dropped()
    {
        var board = new RowBoard(100, _time);
        Assert.True(board.Take(At(5)));
        Assert.False(board.Take(At(4)));
        Assert.False(board.Take(At(5)));
        Assert.True(board.Take(At(5) with { IsResync = true }));
        Assert.Equal([(5, true)], Told(await board.WatchAsync(s_ann, 0, TimeSpan.Zero)));
    }

    private static (long, bool)[] Told(RowImages images) => [.. images.States.Select(state => (state.Token.Sequence, state.IsResync))];

    private static RowState At(long sequence) => new() { Token = new ChangeToken(sequence, 0), Exists = false, IsResync = false, Image = FrameBytes.None };
}
