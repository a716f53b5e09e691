using Router.Contracts.Orleans.Invalidation;
using Router.Grains.Invalidation;

namespace Router.Grains.Tests.Invalidation;

/// <summary>What an invalidation grain passes on, and when it says that it may have missed something.</summary>
public class InvalidationFeedTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(20);

    private readonly FakeTailer _tailer = new();

    [Fact]
    public async Task Whoever_begins_is_told_a_place_behind_what_came_before_and_then_everything_that_comes()
    {
        var feed = new InvalidationFeed(_tailer, TimeProvider.System);
        feed.Add(Of("before"));
        var begin = await feed.NextAsync(null, s_long);
        Assert.True(begin.IsReset);
        Assert.Empty(begin.Invalidations);
        Assert.Equal(new InvalidationBeginning("MySql:3e11fa47-71ca-11e1-9e33-c80aa9429562", "binlog.000003", 700, "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-7", 0), begin.Beginning);
        var next = feed.NextAsync(begin.Version, s_long);
        Assert.False(next.IsCompleted);
        feed.Add(Of("a", "b"));
        feed.Add(Of("c"));
        var told = await next;
        Assert.False(told.IsReset);
        Assert.Equal(["a", "b", "c"], (await AllAsync(feed, told)).SelectMany(item => item.Keys));
    }

    [Fact]
    public async Task Where_the_source_reads_another_log_everybody_begins_anew_before_anything_is_current_as_of_it()
    {
        var feed = new InvalidationFeed(_tailer, TimeProvider.System);
        var begin = await feed.NextAsync(null, s_long);
        feed.Add(Of("before"));
        var told = await feed.NextAsync(begin.Version, s_long);
        Assert.Equal(["before"], told.Invalidations.SelectMany(item => item.Keys));
        (_tailer.Epoch, _tailer.Received, _tailer.Saved) = (1, "binlog.000001:4", "binlog.000001:4");
        var next = await feed.NextAsync(told.Version, TimeSpan.FromMilliseconds(200));
        Assert.True(next.IsReset);
        next = next.Beginning is null ? await feed.NextAsync(next.Version, s_long) : next;
        Assert.Equal(("binlog.000001", 4, 1), (next.Beginning!.File, next.Beginning.Offset, next.Beginning.Epoch));
        Assert.False((await feed.NextAsync(next.Version, TimeSpan.FromMilliseconds(1))).IsReset);
    }

    [Fact]
    public async Task Each_of_several_readers_is_told_everything()
    {
        var feed = new InvalidationFeed(_tailer, TimeProvider.System);
        var begin = await feed.NextAsync(null, s_long);
        feed.Add(Of("a"));
        for (var reader = 0; reader < 3; reader++)
        {
            Assert.Equal(["a"], (await feed.NextAsync(begin.Version, s_long)).Invalidations.SelectMany(item => item.Keys));
        }
    }

    [Fact]
    public async Task Whoever_fell_behind_the_ring_or_comes_from_another_activation_begins_anew()
    {
        var feed = new InvalidationFeed(_tailer, TimeProvider.System, ringBytes: 2000);
        var begin = await feed.NextAsync(null, s_long);
        for (var count = 0; count < 20; count++)
        {
            feed.Add(Of($"key {count}"));
        }

        var reset = await feed.NextAsync(begin.Version, s_long);
        Assert.True(reset.IsReset);
        Assert.NotNull(reset.Beginning);
        Assert.True((await new InvalidationFeed(_tailer, TimeProvider.System).NextAsync(reset.Version, s_long)).IsReset);
        feed.Add(Of(new string('x', 5000)));
        Assert.True((await feed.NextAsync(reset.Version, s_long)).IsReset);
    }

    [Fact]
    public async Task The_place_to_begin_at_is_told_only_when_what_was_committed_before_the_question_is_applied()
    {
        _tailer.IsCurrent = false;
        _tailer.CurrentAsOf = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        var feed = new InvalidationFeed(_tailer, TimeProvider.System);
        var early = await feed.NextAsync(null, TimeSpan.FromMilliseconds(300));
        Assert.True(early.IsReset);
        Assert.Null(early.Beginning);
        var waiting = feed.NextAsync(early.Version, s_long);
        feed.Add(Of("meanwhile"));
        Assert.False(waiting.IsCompleted);
        _tailer.IsCurrent = true;
        var begin = await waiting;
        Assert.NotNull(begin.Beginning);
        Assert.Equal(["meanwhile"], (await feed.NextAsync(begin.Version, s_long)).Invalidations.SelectMany(item => item.Keys));
    }

    [Fact]
    public async Task The_place_to_begin_at_is_the_frontier_once_it_is_behind_what_had_been_received()
    {
        _tailer.Received = "binlog.000004:900";
        var feed = new InvalidationFeed(_tailer, TimeProvider.System);
        Assert.Null((await feed.NextAsync(null, TimeSpan.FromMilliseconds(300))).Beginning);
        var waiting = feed.NextAsync(null, s_long);
        _tailer.Saved = "binlog.000004:899";
        Assert.False(waiting.IsCompleted);
        _tailer.Saved = "binlog.000004:1200";
        var begin = await waiting;
        Assert.Equal(("binlog.000004", 1200L), (begin.Beginning!.File, begin.Beginning.Offset));
    }

    [Fact]
    public async Task Whoever_waits_in_vain_learns_how_current_that_is()
    {
        var feed = new InvalidationFeed(_tailer, TimeProvider.System);
        var begin = await feed.NextAsync(null, s_long);
        var before = TimeProvider.System.GetUtcNow();
        var answer = await feed.NextAsync(begin.Version, TimeSpan.FromMilliseconds(300));
        Assert.Empty(answer.Invalidations);
        Assert.True(answer.CurrentAsOf > before);
        Assert.InRange(answer.Lag!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task An_answer_that_leaves_something_for_the_next_does_not_say_how_current_it_is()
    {
        var feed = new InvalidationFeed(_tailer, TimeProvider.System);
        var begin = await feed.NextAsync(null, s_long);
        for (var count = 0; count < 4; count++)
        {
            feed.Add(Of(new string((char)('a' + count), 100_000)));
        }

        var first = await feed.NextAsync(begin.Version, s_long);
        Assert.InRange(first.Invalidations.Length, 1, 3);
        Assert.Null(first.CurrentAsOf);
        Assert.Equal(4, (await AllAsync(feed, first)).Count);
    }

    [Fact]
    public async Task A_tailer_that_cannot_be_asked_leaves_what_was_known()
    {
        var feed = new InvalidationFeed(_tailer, TimeProvider.System);
        var begin = await feed.NextAsync(null, s_long);
        _tailer.Failure = new TimeoutException("The silo is gone.");
        var answer = await feed.NextAsync(begin.Version, TimeSpan.FromMilliseconds(300));
        Assert.True(answer.CurrentAsOf <= TimeProvider.System.GetUtcNow());
        Assert.Null((await feed.NextAsync(null, TimeSpan.FromMilliseconds(100))).Beginning);
    }

    [Fact]
    public async Task However_many_read_the_tailer_is_asked_ten_times_a_second_at_most()
    {
        var feed = new InvalidationFeed(_tailer, TimeProvider.System);
        var version = (await feed.NextAsync(null, s_long)).Version;
        var begun = _tailer.Questions;
        var watch = System.Diagnostics.Stopwatch.StartNew();
        for (var count = 0; count < 1000; count++)
        {
            feed.Add(Of("a"));
            version = (await feed.NextAsync(version, s_long)).Version;
        }

        Assert.InRange(_tailer.Questions - begun, 0, 1 + (watch.ElapsedMilliseconds / 100));
    }

    private static Invalidations Of(params string[] keys) =>
        new() { Stream = "main/shop/orders/0", Sequence = 1, Gtid = "", File = "binlog.000003", Offset = 4, Keys = keys, Tags = [] };

    private static async Task<List<Invalidations>> AllAsync(InvalidationFeed feed, InvalidationAnswer answer)
    {
        var all = answer.Invalidations.ToList();
        while ((answer = await feed.NextAsync(answer.Version, TimeSpan.Zero)).Invalidations.Length > 0)
        {
            Assert.False(answer.IsReset);
            all.AddRange(answer.Invalidations);
        }

        return all;
    }
}
