using Router.Contracts;
using Router.Contracts.Orleans.Tailing;
using Router.Grains.Tailing;
using Router.Replication.Source;
using Router.Servers;
using Router.Routing.Subscriptions;

namespace Router.Grains.Tests.Tailing;

public sealed class TailerTests : IAsyncDisposable
{
    private readonly TailerGround _ground = new();

    private PlayedServer Server => _ground.Server;

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task Every_change_comes_once_and_in_order_and_the_frontier_follows_the_acknowledgements()
    {
        Commit(1, 500);
        var tailer = _ground.Start();
        var reader = new QueueReader(tailer.ReadAsync);
        await ReadUntilAsync(reader, 500);
        Assert.Equal(Numbers(1, 500), reader.Of("orders"));
        Assert.Equal(Numbers(1, 500), reader.Of("items"));
        Assert.Equal(0, reader.Replayed);
        await SavedAsync(tailer, reader, PlayedServer.OffsetOf(500));
        Assert.Equal(1, reader.Generation);
    }

    [Fact]
    public async Task A_first_position_is_saved_before_the_first_change_is_given()
    {
        Commit(1, 3);
        _ground.Storage.IsDown = true;
        var tailer = _ground.Start();
        var reader = new QueueReader(tailer.ReadAsync);
        Assert.Empty(await reader.ReadAsync(100));
        Assert.Equal(0, reader.Generation);
        await Eventually.TrueAsync(() => _ground.StatusOf(tailer).Fault?.Contains("down", StringComparison.Ordinal) == true, "the status says why");
        Assert.Empty(await reader.ReadAsync());
        _ground.Storage.IsDown = false;
        await ReadUntilAsync(reader, 3);
        Assert.Equal(PlayedServer.OffsetOf(0), tailer.State.Origin!.Offset);
    }

    [Fact]
    public async Task What_was_read_and_not_acknowledged_keeps_the_frontier()
    {
        Commit(1, 10);
        var tailer = _ground.Start();
        var reader = new QueueReader(tailer.ReadAsync) { Stuck = { "main/shop/items/0" } };
        await ReadUntilAsync(reader, 10);
        await reader.ReadAsync();
        await tailer.StopAsync();
        Assert.Equal(PlayedServer.OffsetOf(0), tailer.State.Frontier!.Offset);

        var next = _ground.Start();
        var again = new QueueReader(next.ReadAsync);
        await ReadUntilAsync(again, 10);
        Assert.Equal(2, again.Generation);
    }

    [Fact]
    public async Task The_next_tailer_reads_on_from_the_frontier_and_a_stop_saves_what_was_acknowledged_last()
    {
        Commit(1, 100);
        var tailer = _ground.Start();
        var reader = new QueueReader(tailer.ReadAsync);
        await ReadUntilAsync(reader, 100);
        await reader.ReadAsync();
        await tailer.StopAsync();
        Assert.Equal(PlayedServer.OffsetOf(100), tailer.State.Frontier!.Offset);

        Commit(101, 200);
        var next = _ground.Start();
        var other = new QueueReader(next.ReadAsync);
        await Eventually.TrueAsync(async () => (await other.ReadAsync()).Length >= 0 && other.Of("orders").Count == 100, "the rest comes");
        Assert.Equal(Numbers(101, 200), other.Of("orders"));
        Assert.Equal(2, other.Generation);
        Assert.True(other.BeganAt < new ChangeToken(ChangeToken.PackSequence(0, 1, PlayedServer.OffsetOf(100)), 0));
    }

    [Fact]
    public async Task Of_two_tailers_the_older_one_saves_nothing_any_more_and_says_that_it_is_over()
    {
        Commit(1, 50);
        var older = _ground.Start();
        var olders = new QueueReader(older.ReadAsync);
        await ReadUntilAsync(olders, 50);
        var newer = _ground.Start();
        var newers = new QueueReader(newer.ReadAsync);
        await Eventually.TrueAsync(async () => (await newers.ReadAsync()).Length >= 0 && newers.Generation == 2, "the newer one has begun");
        Commit(51, 60);
        await Eventually.TrueAsync(() => IsFencedAsync(olders), "the older one says that it is over");
        Assert.Equal("fenced", _ground.StatusOf(older).State);
        await Eventually.TrueAsync(() => _ground.Fenced == 1, "and to its grain");
        await Eventually.TrueAsync(async () => (await newers.ReadAsync()).Length >= 0 && newers.Of("orders").LastOrDefault() == 60, "the newer one reads on");
        await SavedAsync(newer, newers, PlayedServer.OffsetOf(60));
        await Eventually.TrueAsync(() => _ground.Server.Readers == 1, "only the newer one reads");
        Assert.Equal(1, _ground.Fenced);
    }

    [Fact]
    public async Task A_tailer_that_has_nothing_to_save_learns_that_it_is_over_all_the_same()
    {
        var older = _ground.Start();
        await Eventually.TrueAsync(() => older.State.Frontier is not null, "it has begun");
        var newer = _ground.Start();
        await Eventually.TrueAsync(() => older.Condition == TailerCondition.Fenced, "it is over");
        await Eventually.TrueAsync(() => newer.State.Generation == 2, "by the newer one");
    }

    [Fact]
    public async Task Many_tailers_at_once_end_in_one_that_reads()
    {
        Commit(1, 20);
        var readers = Enumerable.Range(0, 5).Select(_ => new QueueReader(_ground.Start().ReadAsync)).ToList();

        // A tailer learns that it is over when it saves.
        await Eventually.TrueAsync(LeaveFencedAsync, "four of five are over");
        var reader = Assert.Single(readers);
        await ReadUntilAsync(reader, 20);
        Assert.Equal(Numbers(1, 20), reader.Of("orders").Take(20));
        await Eventually.TrueAsync(() => _ground.Fenced == 4, "all four have said so");

        async Task<bool> LeaveFencedAsync()
        {
            Server.Commit();
            foreach (var reader in readers.ToArray())
            {
                if (await IsFencedAsync(reader))
                {
                    readers.Remove(reader);
                }
            }

            return readers.Count == 1;
        }
    }

    [Fact]
    public async Task A_write_of_ones_own_whose_answer_was_lost_is_no_other_tailer()
    {
        Commit(1, 20);
        var tailer = _ground.Start();
        var reader = new QueueReader(tailer.ReadAsync);
        await ReadUntilAsync(reader, 20);
        _ground.Storage.LosesAnswers = true;
        Commit(21, 30);
        await ReadUntilAsync(reader, 30);
        await Eventually.TrueAsync(async () => (await reader.ReadAsync()).Length >= 0 && tailer.Fault is not null, "a save fails");
        _ground.Storage.LosesAnswers = false;
        await SavedAsync(tailer, reader, PlayedServer.OffsetOf(30));
        await Eventually.TrueAsync(() => tailer.Fault is null, "nothing is wrong any more");
    }

    [Fact]
    public async Task While_the_storage_is_down_changes_go_on_and_the_status_says_so()
    {
        Commit(1, 10);
        var tailer = _ground.Start();
        var reader = new QueueReader(tailer.ReadAsync);
        await ReadUntilAsync(reader, 10);
        await SavedAsync(tailer, reader, PlayedServer.OffsetOf(10));
        _ground.Storage.IsDown = true;
        Commit(11, 200);
        await ReadUntilAsync(reader, 200);
        await Eventually.TrueAsync(async () => (await reader.ReadAsync()).Length >= 0 && _ground.StatusOf(tailer).Fault is not null, "the status says so");
        Assert.Equal("following", _ground.StatusOf(tailer).State);
        Assert.Equal(PlayedServer.OffsetOf(10), tailer.State.Frontier!.Offset);
        _ground.Storage.IsDown = false;
        await SavedAsync(tailer, reader, PlayedServer.OffsetOf(200));
        Assert.Equal(Numbers(1, 200), reader.Of("orders"));
    }

    [Fact]
    public async Task Another_receiver_gets_again_what_nobody_acknowledged_and_only_that()
    {
        Commit(1, 10);
        var tailer = _ground.Start();
        var reader = new QueueReader(tailer.ReadAsync);
        await ReadUntilAsync(reader, 10);
        await reader.ReadAsync();
        reader.Drops = true;
        Commit(11, 20);
        await Eventually.TrueAsync(async () => (await reader.ReadAsync()).Length > 0, "something is given and lost");
        reader.Drops = false;
        reader.Restart();
        await ReadUntilAsync(reader, 20);
        Assert.Equal(Numbers(1, 20), reader.Of("orders"));
        Assert.Equal(0, reader.Replayed);
    }

    [Fact]
    public async Task A_waiting_receiver_gives_way_to_another_one()
    {
        var tailer = _ground.Start();
        var reader = new QueueReader(tailer.ReadAsync);
        await Eventually.TrueAsync(async () => (await reader.ReadAsync()).Length >= 0 && reader.Generation == 1, "it has begun");
        var waiting = reader.ReadAsync(waitMs: 500);
        var other = new QueueReader(tailer.ReadAsync);
        await other.ReadAsync(0);
        Commit(1, 5);
        await ReadUntilAsync(other, 5);
        Assert.Empty(await waiting);
    }

    [Fact]
    public async Task A_stuck_partition_holds_the_window_but_the_others_go_on_until_it_is_full()
    {
        var tailer = _ground.Start();
        var reader = new QueueReader(tailer.ReadAsync) { Stuck = { "main/shop/orders/0" } };
        for (var id = 1; id <= 200; id++)
        {
            Server.Commit(PlayedServer.Insert(PlayedServer.Orders, id, 50_000), PlayedServer.Insert(PlayedServer.Items, id, 50_000, firstRow: 1));
        }

        await Eventually.TrueAsync(async () => (await reader.ReadAsync()).Length == 0 && reader.Of("items").Count >= 25 && tailer.Run!.Log.Status.Waits > 0, "the window is full");
        Assert.InRange(reader.Of("items").Count, 25, 45);
        Assert.True(_ground.StatusOf(tailer).WindowBytes <= 4 << 20);
        Assert.True(_ground.StatusOf(tailer).Partitions.Single(lag => lag.Stream == "main/shop/orders/0").Outstanding > 20);
        reader.Stuck.Clear();
        reader.Restart();
        await ReadUntilAsync(reader, 200);
        Assert.Equal(Numbers(1, 200), reader.Of("orders"));
        Assert.Equal(Numbers(1, 200), reader.Of("items"));
    }

    [Fact]
    public async Task Small_reads_give_each_partition_its_turn()
    {
        Commit(1, 300, noteBytes: 2_000);
        var tailer = _ground.Start();
        var reader = new QueueReader(tailer.ReadAsync) { MaxBytes = 100_000 };
        await Eventually.TrueAsync(() => _ground.StatusOf(tailer).Partitions is [{ Outstanding: 300 }, { Outstanding: 300 }], "both have more than a read gives");
        Assert.NotEmpty(await reader.ReadAsync());
        Assert.Equal(2, reader.Ids.Count);
        await ReadUntilAsync(reader, 300);
    }

    [Fact]
    public async Task A_pause_outlives_the_tailer_and_nothing_is_lost_by_it()
    {
        Commit(1, 10);
        var tailer = _ground.Start();
        var reader = new QueueReader(tailer.ReadAsync);
        await ReadUntilAsync(reader, 10);
        await tailer.BeginAnewAsync(state => state with { IsPaused = true });
        await Eventually.TrueAsync(() => Server.Readers == 0 && _ground.StatusOf(tailer).State == "paused", "it stops");
        Commit(11, 20);
        Assert.Empty(await reader.ReadAsync(50));
        await tailer.StopAsync();
        var next = _ground.Start();
        await Eventually.TrueAsync(() => _ground.StatusOf(next).State == "paused", "the next one is paused too");
        await next.BeginAnewAsync(state => state with { IsPaused = false });
        var other = new QueueReader(next.ReadAsync);
        await Eventually.TrueAsync(async () => (await other.ReadAsync()).Length >= 0 && other.Of("orders").LastOrDefault() == 20, "it reads on");
        Assert.Equal(Numbers(1, 20), reader.Of("orders").Concat(other.Of("orders")).Distinct());
    }

    [Fact]
    public async Task The_log_is_read_again_from_what_a_table_grain_has_under_a_new_generation_once()
    {
        Commit(1, 50);
        var tailer = _ground.Start();
        var reader = new QueueReader(tailer.ReadAsync);
        await ReadUntilAsync(reader, 50);
        await SavedAsync(tailer, reader, PlayedServer.OffsetOf(50));
        var applied = new ChangeToken(ChangeToken.PackSequence(0, 1, PlayedServer.OffsetOf(29)), 0);
        await tailer.BeginAnewAsync(state => TailerRewinds.To(state, 1, applied));
        await tailer.BeginAnewAsync(state => TailerRewinds.To(state, 1, ChangeToken.None));
        var other = new QueueReader(tailer.ReadAsync);
        await Eventually.TrueAsync(async () => (await other.ReadAsync()).Length >= 0 && other.Of("orders").LastOrDefault() == 50, "it comes again");
        Assert.Equal(Numbers(30, 50), other.Of("orders"));
        Assert.True(other.Generation > 1);
    }

    [Fact]
    public async Task A_grain_that_has_nothing_gets_everything_since_the_source_was_first_read()
    {
        Commit(1, 30);
        var tailer = _ground.Start();
        var reader = new QueueReader(tailer.ReadAsync);
        await ReadUntilAsync(reader, 30);
        await SavedAsync(tailer, reader, PlayedServer.OffsetOf(30));
        await tailer.BeginAnewAsync(state => TailerRewinds.To(state, 1, ChangeToken.None));
        var other = new QueueReader(tailer.ReadAsync);
        await ReadUntilAsync(other, 30);
        Assert.Equal(Numbers(1, 30), other.Of("orders"));
    }

    [Fact]
    public async Task A_named_place_is_read_from_again_and_one_that_lies_ahead_is_refused()
    {
        Commit(1, 50);
        var tailer = _ground.Start();
        var reader = new QueueReader(tailer.ReadAsync);
        await ReadUntilAsync(reader, 50);
        await SavedAsync(tailer, reader, PlayedServer.OffsetOf(50));
        await Assert.ThrowsAsync<FormatException>(() =>
            tailer.BeginAnewAsync(state => TailerRewinds.To(state, StartPosition.At(PlayedServer.File, PlayedServer.OffsetOf(51)), redelivers: true)));
        await tailer.BeginAnewAsync(state => TailerRewinds.To(state, StartPosition.At(PlayedServer.File, PlayedServer.OffsetOf(9)), redelivers: false));
        var other = new QueueReader(tailer.ReadAsync);
        await Eventually.TrueAsync(async () => (await other.ReadAsync()).Length >= 0 && other.Of("orders").LastOrDefault() == 50, "it comes again");
        Assert.Equal(Numbers(10, 50), other.Of("orders"));
        Assert.Null(tailer.State.From);
    }

    [Fact]
    public async Task A_source_that_cannot_go_on_is_failed_with_its_reason_until_somebody_resumes_it()
    {
        Commit(1, 10);
        Server.Failure = new SourceException(SourceFault.PositionLost, "The log was purged: read the tables anew.");
        var tailer = _ground.Start();
        await Eventually.TrueAsync(() => _ground.StatusOf(tailer) is { State: "failed" }, "it fails");
        Assert.Equal("The log was purged: read the tables anew.", _ground.StatusOf(tailer).Fault);
        var reader = new QueueReader(tailer.ReadAsync);
        Assert.Empty(await reader.ReadAsync());
        Server.Failure = null;
        await tailer.BeginAnewAsync(state => state, always: true);
        await ReadUntilAsync(reader, 10);
        Assert.Null(_ground.StatusOf(tailer).Fault);
    }

    [Fact]
    public async Task Whoever_waits_for_a_point_waits_for_the_acknowledgement_of_the_tables_it_names()
    {
        Commit(1, 10);
        var tailer = _ground.Start();
        var waits = new TailerWaits(_ground.Source, tailer, new PlayedFeeds(Server), TimeProvider.System);
        var reader = new QueueReader(tailer.ReadAsync) { Stuck = { "main/shop/items/0" } };
        await ReadUntilAsync(reader, 10);
        await reader.ReadAsync();
        var point = LogPoint.OfPlace(PlayedServer.File, PlayedServer.OffsetOf(10));
        Assert.Equal(WaitOutcome.Reached, await waits.WaitAsync(point, TimeSpan.FromSeconds(10), TableGlob.Parse("shop.orders")));
        Assert.Equal(WaitOutcome.TimedOut, await waits.WaitAsync(point, TimeSpan.FromMilliseconds(50), null));
    }

    private void Commit(int first, int last, int noteBytes = 0)
    {
        for (var id = first; id <= last; id++)
        {
            Server.Commit(PlayedServer.Insert(PlayedServer.Orders, id, noteBytes), PlayedServer.Insert(PlayedServer.Items, id, noteBytes, firstRow: 1));
        }
    }

    private static IEnumerable<long> Numbers(int first, int last) => Enumerable.Range(first, last - first + 1).Select(id => (long)id);

    private static Task ReadUntilAsync(QueueReader reader, int count) => Eventually.TrueAsync(
        async () => (await reader.ReadAsync()).Length >= 0 && reader.Of("orders").Count >= count && reader.Of("items").Count >= count, $"{count} rows of each table");

    private static Task SavedAsync(Tailer tailer, QueueReader reader, long offset) => Eventually.TrueAsync(
        async () => (await reader.ReadAsync()).Length >= 0 && tailer.State.Frontier?.Offset == offset, $"the frontier is at {offset}");

    private static async Task<bool> IsFencedAsync(QueueReader reader)
    {
        try
        {
            await reader.ReadAsync();
            return false;
        }
        catch (TailerFencedException)
        {
            return true;
        }
    }
}
