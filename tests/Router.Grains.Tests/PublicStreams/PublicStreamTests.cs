using Router.Contracts.Orleans.Reading;
using Router.Contracts.Orleans.Streams;
using Router.Grains.Reading;
using Router.Grains.Tests.Reading;
using Router.Servers;

namespace Router.Grains.Tests.PublicStreams;

/// <summary>The streams of applications, by Orleans' own pulling agents, over a log in memory.</summary>
public sealed class PublicStreamTests : IAsyncLifetime
{
    private readonly MemoryLog _log = new();
    private ReadingCluster _cluster = null!;

    public async Task InitializeAsync()
    {
        _log.Insert("shop.orders", 1);
        _log.Insert("shop.items", 1);
        _cluster = await ReadingCluster.StartAsync(_log, reading: options => options.ReaderPatience = TimeSpan.FromSeconds(1));
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_subscriber_from_now_gets_what_comes()
    {
        var observer = await SubscribeAsync();
        await SettleAsync(observer, "shop.orders", 100);

        _log.Insert("shop.orders", 2, 3);
        _log.Insert("shop.items", 9);
        _log.Insert("shop.orders", 4);

        await EndsWithAsync(observer, 2, 3, 4);
        Assert.DoesNotContain(9, observer.Ids);
    }

    [Fact]
    public async Task A_grain_that_is_subscribed_by_its_attribute_gets_its_table_and_a_new_table_from_its_first_row_on()
    {
        var orders = _cluster.Seen.Of(new StreamName("main", "shop", "orders").ToString());
        await Eventually.TrueAsync(
            () =>
            {
                _log.Insert("shop.orders", 100);
                return !orders.IsEmpty;
            },
            "the grain of shop.orders sees a row");

        _log.Commit(_log.Whole("shop.fresh", Contracts.TableChange.Altered));
        _log.Insert("shop.fresh", 1);
        _log.Insert("shop.fresh", 2);

        var fresh = _cluster.Seen.Of(new StreamName("main", "shop", "fresh").ToString());
        await Eventually.TrueAsync(() => fresh.Count >= 2, "the grain of shop.fresh sees its rows");
        Assert.Equal([1, 2], fresh);
    }

    [Fact]
    public async Task Subscribers_of_a_schema_and_of_the_log_get_all_their_tables_in_commit_order()
    {
        var schema = new ChangeObserver();
        var log = new ChangeObserver();
        await _cluster.Stream("shop", null).SubscribeAsync(schema, Start());
        await _cluster.Stream(null, null).SubscribeAsync(log, Start());

        _log.Insert("other.things", 2);
        _log.Insert("shop.items", 3);

        await Eventually.TrueAsync(() => log.Ids.Count == 4 && schema.Ids.Count == 3, "both have all of theirs");
        Assert.Equal([1, 1, 3], schema.Ids);
        Assert.Equal([1, 1, 2, 3], log.Ids);
    }

    [Fact]
    public async Task Two_subscribers_of_one_stream_have_places_of_their_own()
    {
        var now = await SubscribeAsync();
        await SettleAsync(now, "shop.orders", 100);
        var start = new ChangeObserver();
        await _cluster.Stream("shop", "orders").SubscribeAsync(start, Start());

        _log.Insert("shop.orders", 2);

        await EndsWithAsync(start, 2);
        await EndsWithAsync(now, 2);
        Assert.Equal(1, start.Ids.First());
        Assert.DoesNotContain(1, now.Ids);
    }

    [Fact]
    public async Task A_subscription_resumed_with_a_token_goes_on_after_it()
    {
        var first = new ChangeObserver();
        var handle = await _cluster.Stream("shop", "orders").SubscribeAsync(first, Start());
        _log.Insert("shop.orders", 2);
        _log.Insert("shop.orders", 3);
        await EndsWithAsync(first, 3);
        var place = first.Last!.Value;
        _log.Insert("shop.orders", 4);
        await EndsWithAsync(first, 4);

        var second = new ChangeObserver();
        await handle.ResumeAsync(second, place.ToStreamToken());
        _log.Insert("shop.orders", 5);

        await EndsWithAsync(second, 5);
        Assert.Equal([4, 5], second.Ids);
    }

    [Fact]
    public async Task A_delivery_that_throws_comes_again_until_it_is_taken()
    {
        var observer = new ChangeObserver { Throws = 3 };
        await _cluster.Stream("shop", "orders").SubscribeAsync(observer, Start());
        _log.Insert("shop.orders", 2);

        await EndsWithAsync(observer, 2);
        Assert.Equal([1, 2], observer.Ids);
    }

    [Fact]
    public async Task A_subscriber_that_hangs_holds_nobody_else()
    {
        var gate = new TaskCompletionSource();
        _cluster.Seen.Gate = gate.Task;
        var hanging = _cluster.Seen.Of(new StreamName("main", "shop", "orders").ToString());
        var other = new ChangeObserver();
        await _cluster.Stream("shop", "orders").SubscribeAsync(other, Start());
        await Eventually.TrueAsync(
            () =>
            {
                _log.Insert("shop.orders", 2);
                return _cluster.Seen.Hanging > 0;
            },
            "the grain hangs");
        for (var id = 3; id <= 3000; id++)
        {
            _log.Insert("shop.orders", id);
        }

        await EndsWithAsync(other, 2999, 3000);
        Assert.Empty(hanging);

        gate.SetResult();
        await Eventually.TrueAsync(() => !hanging.IsEmpty && hanging.Last() == 3000, "the one that hung has all rows in the end");
        Assert.Equal(Enumerable.Range(3, 2998).Select(id => (long)id), hanging.Where(id => id > 2));
    }

    [Fact]
    public async Task A_token_that_is_no_longer_retained_is_an_error_that_stays_and_no_silent_skip()
    {
        var place = Start();
        _log.Insert("shop.orders", 2);
        _log.Purge();
        _log.Insert("shop.orders", 3);
        await EmptyRingAsync();
        var observer = new ChangeObserver();
        var handle = await _cluster.Stream("shop", "orders").SubscribeAsync(observer, place);

        await Eventually.TrueAsync(() => observer.Errors.Count >= 2, "the error is told, and again");
        Assert.All(observer.Errors, error => Assert.True(Assert.IsType<LogReadException>(error).IsPlaceLost));
        _log.Insert("shop.orders", 4);
        await Eventually.TrueAsync(() => observer.Errors.Count >= 4, "and again");
        Assert.Empty(observer.Ids);

        var again = new ChangeObserver();
        await handle.ResumeAsync(again, LogPlace.Before(_log.File, _log.Offset, 0).ToStreamToken());
        _log.Insert("shop.orders", 5);
        await EndsWithAsync(again, 5);
        Assert.Equal([5], again.Ids);
    }

    private static Orleans.Streams.StreamSequenceToken Start() => LogPlace.Before("binlog.000001", 4, 0).ToStreamToken();

    private async Task<ChangeObserver> SubscribeAsync()
    {
        var observer = new ChangeObserver();
        await _cluster.Stream("shop", "orders").SubscribeAsync(observer);
        return observer;
    }

    /// <summary>Changes come until the subscriber has one: it is subscribed from then on for sure.</summary>
    private Task SettleAsync(ChangeObserver observer, string table, long id) => Eventually.TrueAsync(
        () =>
        {
            _log.Insert(table, id);
            return !observer.Ids.IsEmpty;
        },
        "the subscriber has a first row");

    private static Task EndsWithAsync(ChangeObserver observer, params long[] ids) => Eventually.TrueAsync(
        () => observer.Ids.ToArray() is var seen && seen.Length >= ids.Length && seen.TakeLast(ids.Length).SequenceEqual(ids), $"the subscriber's rows end with {string.Join(", ", ids)}");

    /// <summary>The ring begins anew at the log's end, as after a restart of its silo.</summary>
    private async Task EmptyRingAsync() => await _cluster.Silos.DeactivateAsync(_cluster.Reader);
}
