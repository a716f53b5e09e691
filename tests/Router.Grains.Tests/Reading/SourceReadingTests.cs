using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Router.Contracts;
using Router.Contracts.Orleans.Reading;
using Router.Grains.Reading;
using Router.Replication.Source;
using Router.Servers;

namespace Router.Grains.Tests.Reading;

/// <summary>The readers of a log, over a log in memory: whoever reads gets each committed change after its place once and in order.</summary>
public sealed class SourceReadingTests : IAsyncDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MemoryLog _log = new();
    private readonly MemoryFeeds _feeds;
    private readonly ReadingCounts _counts;
    private SourceReading? _reading;

    public SourceReadingTests()
    {
        _feeds = new MemoryFeeds(_log);
        _counts = new ReadingCounts(_services.GetRequiredService<IMeterFactory>());
    }

    [Fact]
    public async Task A_reader_from_now_gets_what_is_committed_from_then_on()
    {
        _log.Insert("shop.orders", 1);
        var reader = Reader();
        await reader.AskAsync();
        _log.Insert("shop.orders", 2, 3);
        _log.Insert("shop.orders", 4);

        await reader.UntilAsync(3);

        Assert.Equal([2, 3, 4], reader.Ids);
    }

    [Fact]
    public async Task A_waiting_question_is_answered_by_the_change_and_not_by_the_clock()
    {
        var reader = Reader();
        await reader.AskAsync();
        reader.WaitMs = 600_000;
        var asking = reader.AskAsync();

        _log.Insert("shop.orders", 7);

        Assert.Equal(1, await asking.WaitAsync(TimeSpan.FromMinutes(2)));
    }

    [Fact]
    public async Task A_reader_gets_its_tables_only_and_never_those_of_the_server_itself()
    {
        var reader = Reader("shop.*, mysql.*");
        await reader.AskAsync();

        _log.Insert("mysql.user", 1);
        _log.Insert("other.orders", 2);
        _log.Insert("shop.items", 3);
        await reader.UntilAsync(1);
        await reader.AskAsync();

        Assert.Equal([3], reader.Ids);
    }

    [Fact]
    public async Task Only_the_rows_that_the_filter_wants_cross()
    {
        var dear = Reader(filter: new RowFilterText { Where = [new ColumnFilterText("amount", ">", [500])] });
        var paid = Reader(filter: new RowFilterText { Kinds = "Update", ChangedColumns = ["status"] });
        await dear.AskAsync();
        await paid.AskAsync();

        _log.Insert("shop.orders", 400, 600, 500, 700);
        _log.Commit(_log.Update("shop.orders", 1, "new", "new"));
        _log.Commit(_log.Update("shop.orders", 2, "new", "paid"));
        await dear.UntilAsync(2);
        await paid.UntilAsync(1);

        Assert.Equal([600, 700], dear.Ids);
        Assert.Equal([2], paid.Ids);
    }

    [Fact]
    public async Task A_filter_that_fits_no_column_is_an_error_that_names_it()
    {
        var reader = Reader(filter: new RowFilterText { Where = [new ColumnFilterText("colour", "=", ["red"])] });
        await reader.AskAsync();
        _log.Insert("shop.orders", 1);

        var error = await Assert.ThrowsAsync<LogReadException>(() => reader.UntilAsync(1));

        Assert.Contains("colour", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_from_an_older_place_catches_up_and_goes_on_with_everybody()
    {
        var now = Reader();
        await now.AskAsync();
        var place = now.After;
        await DisposeAsync();
        _log.Insert("shop.orders", 1, 2);
        _log.Insert("shop.orders", 3);
        _reading = null;

        var reader = Reader();
        reader.After = place;
        await reader.UntilAsync(3);
        Assert.True(reader.IsCatchingUp);
        await ReachRingAsync(reader);
        _log.Insert("shop.orders", 4);
        await reader.UntilAsync(4);

        Assert.Equal([1, 2, 3, 4], reader.Ids);
        Assert.Equal(1, _feeds.Running);
    }

    [Theory]
    [InlineData("start", 4)]
    [InlineData("binlog.000001:4", 4)]
    [InlineData("binlog.000002:4", 2)]
    public async Task A_reader_begins_at_the_place_it_names(string from, int expected)
    {
        _log.Insert("shop.orders", 1);
        _log.Insert("shop.orders", 2);
        _log.Rotate();
        _log.Insert("shop.orders", 3);
        _log.Insert("shop.orders", 4);

        var reader = Reader(from: from);
        await reader.UntilAsync(expected);
        await ReachRingAsync(reader);

        Assert.Equal(Enumerable.Range(5 - expected, expected).Select(id => (long)id), reader.Ids);
    }

    [Fact]
    public async Task A_place_that_the_server_purged_is_an_error_that_says_what_to_do()
    {
        var reader = Reader();
        await reader.AskAsync();
        _log.Insert("shop.orders", 1);
        _log.Insert("shop.orders", 2);
        _log.Purge();
        await DisposeAsync();
        _reading = null;
        var late = Reader();
        late.After = reader.After;

        var error = await Assert.ThrowsAsync<LogReadException>(() => late.UntilAsync(1));

        Assert.True(error.IsPlaceLost);
        Assert.Contains("'end'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_place_behind_the_end_of_the_log_is_an_error_and_no_silence()
    {
        var reader = Reader();
        await reader.AskAsync();
        reader.After = new ChangeToken(ChangeToken.PackSequence(0, 9, 4), 0);

        var error = await Assert.ThrowsAsync<LogReadException>(async () =>
        {
            while (true)
            {
                _log.Insert("other.table", 1);
                await reader.AskAsync();
            }
        });

        Assert.True(error.IsPlaceLost);
    }

    [Fact]
    public async Task Of_five_that_catch_up_four_do_so_at_once_and_the_fifth_when_one_is_through()
    {
        for (var id = 1; id <= 2000; id++)
        {
            _log.Insert("shop.orders", id);
        }

        var readers = Enumerable.Range(0, 5).Select(_ => Reader(from: "start", maxBytes: 64)).ToArray();
        foreach (var reader in readers[..4])
        {
            await reader.UntilAsync(1);
        }

        await readers[4].AskAsync();
        await readers[4].AskAsync();
        Assert.Empty(readers[4].Ids);
        Assert.True(readers[4].IsCatchingUp);

        await Task.WhenAll(readers.Select(ReachRingAsync));

        Assert.All(readers, reader => Assert.Equal(Enumerable.Range(1, 2000).Select(id => (long)id), reader.Ids));
        Assert.Equal(5, _feeds.Most);
    }

    [Fact]
    public async Task A_reader_without_changes_moves_on_and_does_not_fall_out_of_the_ring()
    {
        _reading = Make(new LogReaderOptions { RingBytes = 1 << 20, ReaderPatience = Long, SourcePatience = Long });
        var quiet = Reader("shop.quiet");
        await quiet.AskAsync();
        for (var round = 0; round < 20; round++)
        {
            var last = 0L;
            for (var id = 1; id <= 500; id++)
            {
                last = _log.Offset;
                _log.Insert("shop.busy", id);
            }

            // The ring holds some rounds: who reads and is slow must not be a ring behind.
            await quiet.UntilAtAsync(ChangeToken.PackSequence(0, 1, last));
        }

        _log.Insert("shop.quiet", 1);
        await quiet.UntilAsync(1);

        Assert.Equal(["end"], _feeds.Begun);
    }

    [Fact]
    public async Task When_the_source_fails_readers_are_told_and_it_is_tried_again()
    {
        _reading = Make(new LogReaderOptions { RetryDelay = TimeSpan.FromMilliseconds(1), ReaderPatience = Long, SourcePatience = Long });
        var reader = Reader();
        await reader.AskAsync();
        _log.Insert("shop.orders", 1);
        await reader.UntilAsync(1);
        _log.Fail(new SourceException(SourceFault.ServerNotReady, "binlog_format is STATEMENT."));

        var error = await Assert.ThrowsAsync<LogReadException>(() => reader.UntilAsync(2));
        Assert.False(error.IsPlaceLost);
        Assert.Contains("binlog_format is STATEMENT", error.Message, StringComparison.Ordinal);

        _log.Insert("shop.orders", 2);
        _log.Fail(null);
        _log.Insert("shop.orders", 3);
        while (reader.Ids.Count < 3)
        {
            try
            {
                await reader.AskAsync();
            }
            catch (LogReadException again)
            {
                Assert.Contains("STATEMENT", again.Message, StringComparison.Ordinal);
            }
        }

        Assert.Equal([1, 2, 3], reader.Ids);
    }

    [Fact]
    public async Task Changes_of_whole_tables_come_once_wherever_answers_are_cut()
    {
        var reader = Reader(maxBytes: 1);
        await reader.AskAsync();

        _log.Commit(_log.Whole("shop.a", TableChange.Dropped), _log.Whole("shop.b", TableChange.Dropped));
        _log.Commit(_log.Rows("shop.orders", 0, "new", 1), _log.Whole("shop.lines", TableChange.Cascaded, before: 1), _log.Rows("shop.orders", 1, "new", 2));
        await reader.UntilAsync(2);

        Assert.Equal(["Dropped shop.a", "Dropped shop.b", "Cascaded shop.lines"], reader.Whole);
        Assert.Equal([1, 2], reader.Ids);
    }

    [Fact]
    public async Task A_transaction_prepared_before_a_reader_began_comes_with_its_decision()
    {
        _log.Insert("shop.orders", 1);
        _log.Prepare("x", _log.Rows("shop.orders", 0, "new", 10, 11));
        var reader = Reader();
        await reader.AskAsync();

        _log.Insert("shop.orders", 2);
        _log.CommitPrepared("x");
        _log.Insert("shop.orders", 3);
        await reader.UntilAsync(4);

        Assert.Equal([2, 10, 11, 3], reader.Ids);
    }

    [Fact]
    public async Task A_reader_is_told_how_current_it_is()
    {
        var reader = Reader("shop.orders");
        await reader.AskAsync();
        var began = TimeProvider.System.GetUtcNow();
        _log.Insert("shop.orders", 1);
        await reader.UntilAsync(1);

        await Eventually.TrueAsync(
            async () =>
            {
                _log.Wake();
                await reader.AskAsync();
                return reader.CurrentAsOf > began;
            },
            "the answer is current");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Readers_at_random_places_lose_and_repeat_nothing_under_load(int seed)
    {
        _reading = Make(new LogReaderOptions { RingBytes = 1 << 20, CatchUpBytes = 1 << 20, CatchUps = 2, ReaderPatience = Long, SourcePatience = Long });
        const int Rows = 60_000;
        var writing = Task.Run(() => Write(seed, Rows));
        var readers = Enumerable.Range(0, 6).Select(index => ReadAllAsync((997 * seed) + (3301 * index), Rows)).ToArray();

        await writing;
        foreach (var ids in await Task.WhenAll(readers))
        {
            Assert.Equal(Enumerable.Range(1, Rows).Select(id => (long)id), ids);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_reading is { } reading)
        {
            await reading.DisposeAsync();
        }
    }

    private void Write(int seed, int rows)
    {
#pragma warning disable RS0030 // the seed is the test's parameter, which its name prints
        var random = new Random(seed);
#pragma warning restore RS0030
        for (var id = 0; id < rows;)
        {
            var frames = new List<ChangeFrame>();
            var row = 0;
            for (var count = random.Next(1, 4); count > 0 && id < rows; count--)
            {
                var ids = Enumerable.Range(id + 1, Math.Min(random.Next(1, 30), rows - id)).Select(value => (long)value).ToArray();
                frames.Add(_log.Rows("shop.orders", row, "new", ids));
                row += ids.Length;
                id += ids.Length;
            }

            _log.Commit([.. frames]);
            if (random.Next(300) == 0)
            {
                _log.Rotate();
            }
        }
    }

    private async Task<List<long>> ReadAllAsync(int maxBytes, int rows)
    {
        var reader = Reader(from: "start", maxBytes: maxBytes);
        while (reader.Ids.Count < rows || reader.IsCatchingUp)
        {
            await reader.AskAsync();
        }

        return reader.Ids;
    }

    private static async Task ReachRingAsync(TestReader reader)
    {
        while (reader.IsCatchingUp)
        {
            await reader.AskAsync();
        }
    }

    private TestReader Reader(string tables = "*.*", string from = "end", RowFilterText? filter = null, int maxBytes = 1 << 20)
    {
        _reading ??= Make(new LogReaderOptions { ReaderPatience = Long, SourcePatience = Long });
        return new TestReader(_reading.ReadAsync, tables, from) { Filter = filter, MaxBytes = maxBytes };
    }

    private SourceReading Make(LogReaderOptions options) =>
        new(new SourceOptions { Name = "main" }, _feeds, options, _counts, TimeProvider.System, CancellationToken.None);
}
