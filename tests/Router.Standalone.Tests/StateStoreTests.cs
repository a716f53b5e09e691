using Microsoft.Extensions.Logging.Abstractions;
using Router.Contracts;
using Router.Routing.Log;
using Router.Routing.Subscriptions;
using Router.Routing.Tests.Fakes;
using Router.Standalone.State;

namespace Router.Standalone.Tests;

public sealed class StateStoreTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("router-state");
    private readonly List<long> _asked = [];

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Subscribers_get_back_their_own_states_by_partition()
    {
        await SaveAsync(Subscription("a"), (100, "a", "shop.orders", "1:0"), (100, "a", "shop.items", "2:0"));
        var (counter, snapshot) = await LoadAsync("a");
        Assert.Equal(100, snapshot!.Position.Offset);
        Assert.Equal(["shop.items", "shop.orders"], counter.Restored!.Keys.Order());
        Assert.Equal(["2:0"], counter.Of("shop.items"));
    }

    [Fact]
    public async Task Without_a_snapshot_subscribers_are_told_that_there_is_nothing()
    {
        var (counter, snapshot) = await LoadAsync("a");
        Assert.Null(snapshot);
        Assert.Empty(counter.Restored!);
    }

    [Fact]
    public async Task A_partition_without_a_change_since_the_start_keeps_what_was_saved_of_it()
    {
        await SaveAsync(Subscription("a"), (100, "a", "shop.orders", "1:0"), (100, "a", "shop.items", "2:0"));
        using (var store = Store(Subscription("a")))
        {
            await store.LoadAsync(ReachesAsync, default);
            await store.SaveAsync(Checkpoint(200, ("a", "shop.orders", "3:0")), default);
            await store.SaveAsync(Checkpoint(300, ("a", "shop.orders", "4:0")), default);
        }

        var (counter, snapshot) = await LoadAsync("a");
        Assert.Equal(300, snapshot!.Position.Offset);
        Assert.Equal(["4:0"], counter.Of("shop.orders"));
        Assert.Equal(["2:0"], counter.Of("shop.items"));
    }

    [Fact]
    public async Task The_state_of_a_subscriber_that_is_gone_is_not_carried_on()
    {
        await SaveAsync(Subscription("a"), (100, "a", "shop.orders", "1:0"));
        using (var store = Store(Subscription("b")))
        {
            await store.LoadAsync(ReachesAsync, default);
            await store.SaveAsync(Checkpoint(200), default);
        }

        Assert.Empty((await LoadAsync("a")).Counter.Restored!);
    }

    [Fact]
    public async Task A_damaged_newest_snapshot_falls_back_to_the_one_before_if_the_log_still_reaches_it()
    {
        await SaveAsync(Subscription("a"), (100, "a", "shop.orders", "1:0"));
        await SaveAsync(Subscription("a"), (200, "a", "shop.orders", "2:0"));
        await File.WriteAllTextAsync(Newest, "");
        var (counter, snapshot) = await LoadAsync("a");
        Assert.Equal(100, snapshot!.Position.Offset);
        Assert.Equal(["1:0"], counter.Of("shop.orders"));
        Assert.Equal([100], _asked);
    }

    [Fact]
    public async Task It_does_not_fall_back_to_where_the_log_no_longer_reaches_and_touches_nothing()
    {
        await SaveAsync(Subscription("a"), (100, "a", "shop.orders", "1:0"));
        await SaveAsync(Subscription("a"), (200, "a", "shop.orders", "2:0"));
        await File.WriteAllTextAsync(Newest, "");
        var before = Directory.GetFiles(_folder.FullName);
        using var store = Store(Subscription("a"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.LoadAsync((_, _) => throw new InvalidOperationException("purged"), default));
        Assert.Equal(before, Directory.GetFiles(_folder.FullName));
    }

    [Fact]
    public async Task It_does_not_fall_back_where_a_subscriber_cannot_and_touches_nothing()
    {
        await SaveAsync(Subscription("a"), (100, "a", "shop.orders", "1:0"));
        await SaveAsync(Subscription("a"), (200, "a", "shop.orders", "2:0"));
        await File.WriteAllTextAsync(Newest, "");
        var before = Directory.GetFiles(_folder.FullName);
        using var store = Store(Subscription("a", new Counter { Restoring = () => throw new IOException("The sink is shorter than that.") }));
        await Assert.ThrowsAsync<IOException>(() => store.LoadAsync(ReachesAsync, default));
        Assert.Equal(before, Directory.GetFiles(_folder.FullName));
    }

    [Fact]
    public async Task Damaged_without_an_older_one_is_an_error_and_never_a_fresh_start()
    {
        await SaveAsync(Subscription("a"), (100, "a", "shop.orders", "1:0"));
        await File.WriteAllTextAsync(Newest, "");
        using var store = Store(Subscription("a"));
        var failure = await Assert.ThrowsAsync<StateFolderException>(() => store.LoadAsync(ReachesAsync, default));
        Assert.Contains("damaged", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_folder_of_another_source_is_refused()
    {
        await SaveAsync(Subscription("a"), (100, "a", "shop.orders", "1:0"));
        using var store = Store(Subscription("a"), "other");
        var failure = await Assert.ThrowsAsync<StateFolderException>(() => store.LoadAsync(ReachesAsync, default));
        Assert.Contains("belongs to the source 'main'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_states_refer_to_is_durable_before_they_are_and_a_failure_there_saves_nothing()
    {
        using var store = Store(Subscription("a"));
        await store.LoadAsync(ReachesAsync, default);
        var checkpoint = new Checkpoint(Position(100), 1, [new CapturedState("a", "shop.orders", StateCapture.Of(_ => throw new IOException("The sink's disk is full.")))]);
        await Assert.ThrowsAsync<IOException>(() => store.SaveAsync(checkpoint, default));
        Assert.Null(store.Saved);
        Assert.Empty(Directory.GetFiles(_folder.FullName, "snapshot-*"));
    }

    [Fact]
    public async Task Captures_are_released_once_when_they_are_saved_and_when_saving_fails()
    {
        using var store = Store(Subscription("a"));
        await store.LoadAsync(ReachesAsync, default);
        var (saved, beside, failing) = (new CountingCapture(), new CountingCapture(), new CountingCapture(fails: true));
        await store.SaveAsync(new Checkpoint(Position(100), 1, [new CapturedState("a", "shop.orders", saved)]), default);
        await Assert.ThrowsAsync<StateFolderException>(() => store.SaveAsync(
            new Checkpoint(Position(200), 2, [new CapturedState("a", "shop.orders", failing), new CapturedState("a", "shop.items", beside)]), default));
        Assert.Equal([1, 1, 1], [saved.Released, beside.Released, failing.Released]);
    }

    [Fact]
    public async Task State_of_another_definition_is_not_taken_up_and_is_named()
    {
        await SaveAsync(Subscription("a"), (100, "a", "shop.orders", "1:0"));
        var counter = new Counter { Definition = "something else" };
        using (var store = Store(Subscription("a", counter)))
        {
            Assert.Equal(100, (await store.LoadAsync(ReachesAsync, default))!.Position.Offset);
            Assert.Empty(counter.Restored!);
            Assert.Equal(["a"], store.Redefined);
            await store.SaveAsync(Checkpoint(200), default);
        }

        // Nor is it under its old definition again: it was dropped.
        Assert.Empty((await LoadAsync("a")).Counter.Restored!);
    }

    [Fact]
    public async Task After_a_change_of_the_partition_count_old_states_are_handed_over_and_kept_until_new_partitions_capture()
    {
        await SaveAsync(Subscription("a"), (100, "a", "shop.orders", "1:0"), (100, "a", "shop.items", "2:0"), (100, "a", "shop.a/1", "3:0"));
        PartitionCount[] four = [new(TableGlob.Parse("shop.orders"), 4)];
        var counter = new Counter();
        using (var store = Store(Subscription("a", counter), partitions: four))
        {
            await store.LoadAsync(ReachesAsync, default);
            Assert.Equal(["1:0"], counter.Of("shop.orders"));
            await store.SaveAsync(Checkpoint(200), default);
        }

        Assert.Equal(["shop.a/1", "shop.items", "shop.orders"], (await LoadAsync("a", four)).Counter.Restored!.Keys.Order());
        using (var store = Store(Subscription("a"), partitions: four))
        {
            await store.LoadAsync(ReachesAsync, default);
            await store.SaveAsync(Checkpoint(300, ("a", "shop.orders/0", "1:0"), ("a", "shop.orders/1", "4:0")), default);
        }

        Assert.Equal(["shop.a/1", "shop.items", "shop.orders/0", "shop.orders/1"], (await LoadAsync("a", four)).Counter.Restored!.Keys.Order());

        // And back to one.
        using (var store = Store(Subscription("a")))
        {
            await store.LoadAsync(ReachesAsync, default);
            await store.SaveAsync(Checkpoint(400, ("a", "shop.orders", "1:0")), default);
        }

        Assert.Equal(["shop.a/1", "shop.items", "shop.orders"], (await LoadAsync("a")).Counter.Restored!.Keys.Order());
    }

    private string Newest => Directory.GetFiles(_folder.FullName, "snapshot-*.state").Max()!;

    private static SourcePosition Position(long offset) => new(null, "binlog.000001", offset, "", 0);

    private static Subscription Subscription(string name, Counter? counter = null) => Follow.Table(counter ?? new Counter(), "*.*") with { Name = name };

    private static Checkpoint Checkpoint(long offset, params (string Subscriber, string Partition, string Tokens)[] states) => new(
        Position(offset),
        offset,
        [.. states.Select(state => new CapturedState(
            state.Subscriber, state.Partition, StateCapture.Of(_ => ValueTask.FromResult(System.Text.Encoding.UTF8.GetBytes(state.Tokens)))))]);

    private StateStore Store(Subscription subscription, string source = "main", IEnumerable<PartitionCount>? partitions = null) =>
        new(source, StateFolder.Open(_folder.FullName), new SubscriptionSet([subscription], partitions), TimeProvider.System, NullLogger.Instance);

    private Task ReachesAsync(SourcePosition position, CancellationToken cancellationToken)
    {
        _asked.Add(position.Offset);
        return Task.CompletedTask;
    }

    private async Task SaveAsync(Subscription subscription, params (long Offset, string Subscriber, string Partition, string Tokens)[] states)
    {
        using var store = Store(subscription);
        await store.LoadAsync(ReachesAsync, default);
        await store.SaveAsync(Checkpoint(states[0].Offset, [.. states.Select(state => (state.Subscriber, state.Partition, state.Tokens))]), default);
    }

    private async Task<(Counter Counter, Snapshot? Snapshot)> LoadAsync(string name, IEnumerable<PartitionCount>? partitions = null)
    {
        var counter = new Counter();
        using var store = Store(Subscription(name, counter), partitions: partitions);
        return (counter, await store.LoadAsync(ReachesAsync, default));
    }
}
