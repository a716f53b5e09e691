using System.Collections.Concurrent;
using Router.Contracts;
using Router.Routing.Processing;
using Router.Routing.Subscriptions;
using Router.Routing.Tests.Fakes;

namespace Router.Routing.Tests;

public sealed class TableProcessorTests
{
    private readonly ConcurrentQueue<string> _all = new();
    private int _tries;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_subscriber_that_throws_gets_the_batch_again_and_those_before_it_do_not(bool isAsync)
    {
        var processor = Of(2, new Recorder("first ", _all), Failing("second ", isAsync, times: 2), new Recorder("third ", _all));
        await processor.ProcessAsync(Orders.Table.Insert(1), default);
        Assert.Equal(["first I orders 1", "second I orders 1", "third I orders 1"], _all);
        Assert.Equal(3, _tries);
        Assert.Equal(2, processor.Retries);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(4, false)]
    public async Task It_is_tried_as_often_as_the_options_say_and_not_once_more(int retries, bool isAsync)
    {
        var processor = Of(retries, Failing("", isAsync, times: 1000), new Recorder("after ", _all));
        await Assert.ThrowsAsync<IOException>(() => processor.ProcessAsync(Orders.Table.Insert(1), default).AsTask());
        Assert.Equal(1 + retries, _tries);
        Assert.Empty(_all);
    }

    [Fact]
    public async Task The_pause_comes_before_the_first_retry()
    {
        var processor = Of(new RetryOptions { Retries = 1, FirstDelay = TimeSpan.FromHours(1), LongestDelay = TimeSpan.FromHours(1) }, Failing("", false, 1));
        using var stop = new CancellationTokenSource();
        var processed = processor.ProcessAsync(Orders.Table.Insert(1), stop.Token).AsTask();
        await Servers.Eventually.TrueAsync(() => processor.Retries == 1, "it pauses before the next try");
        Assert.Equal(1, _tries);
        Assert.False(processed.IsCompleted);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => processed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_timeout_of_the_subscribers_own_is_a_failure_like_any_other(bool isAsync)
    {
        var subscriber = new Recorder("", _all)
        {
            Before = async (_, _) =>
            {
                if (isAsync)
                {
                    await Task.Yield();
                }

                if (++_tries <= 2)
                {
                    throw new TaskCanceledException("The request timed out.");
                }
            },
        };
        await Of(2, subscriber).ProcessAsync(Orders.Table.Insert(1), default);
        Assert.Equal(["I orders 1"], _all);
    }

    [Fact]
    public async Task A_cancellation_thrown_at_once_is_in_the_task_and_not_retried_when_stopping()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        var processed = Of(2, new Throwing(() => new OperationCanceledException(stop.Token))).ProcessAsync(Orders.Table.Insert(1), stop.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => processed.AsTask());
    }

    [Fact]
    public async Task Whatever_is_thrown_at_once_comes_out_of_the_task()
    {
        var thrown = 0;
        var processor = Of(1, new Throwing(() =>
        {
            thrown++;
            return new OperationCanceledException();
        }));
        var processed = processor.ProcessAsync(Orders.Table.Insert(1), default);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => processed.AsTask());
        Assert.Equal(2, thrown);
    }

    [Fact]
    public async Task Asynchronous_subscribers_of_one_batch_follow_each_other()
    {
        var slow = new Recorder("slow ", _all) { Before = async (_, _) => await Task.Yield() };
        await Of(0, slow, new Recorder("quick ", _all)).ProcessAsync(Orders.Table.Insert(1, 2), default);
        Assert.Equal(["slow I orders 1", "slow I orders 2", "quick I orders 1", "quick I orders 2"], _all);
    }

    [Fact]
    public async Task A_failure_that_no_retry_cures_is_not_tried_again()
    {
        var thrown = 0;
        var processor = Of(5, new Throwing(() =>
        {
            thrown++;
            return new Final();
        }));
        await Assert.ThrowsAsync<Final>(() => processor.ProcessAsync(Orders.Table.Insert(1), default).AsTask());
        Assert.Equal(1, thrown);
    }

    [Fact]
    public async Task A_subscriptions_own_retries_go_before_the_sources()
    {
        var processor = new TableProcessor(
            "shop.orders", [Follow.Table(Failing("", isAsync: false, times: 1000)) with { Retry = Playground.NoPause with { Retries = 7 } }], Playground.NoPause);
        await Assert.ThrowsAsync<IOException>(() => processor.ProcessAsync(Orders.Table.Insert(1), default).AsTask());
        Assert.Equal(8, _tries);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_subscription_that_holds_the_batch_is_named_with_its_retries_and_its_failure(bool isRow)
    {
        var hanging = new TaskCompletionSource();
        var slow = new Recorder("", _all) { Before = async (_, _) => await hanging.Task };
        Subscription[] subscriptions = isRow
            ? [Follow.Row(Failing("", true, times: 1), 1L), Follow.Row(slow, 1L)]
            : [Follow.Table(Failing("", true, times: 1)), Follow.Table(slow)];
        var processor = new TableProcessor("shop.orders", subscriptions, Playground.NoPause);
        var processed = processor.ProcessAsync(Orders.Table.Insert(1), default).AsTask();
        await Servers.Eventually.TrueAsync(() => processor.Progress[1].IsTrying, "the second holds the batch");
        var first = processor.Progress[0];
        Assert.Equal((subscriptions[0].Name, 1L, 0L, false), (first.Name, first.Retries, first.DeadLetters, first.IsTrying));
        Assert.IsType<IOException>(first.LastFailure);
        hanging.SetResult();
        await processed;
        Assert.DoesNotContain(processor.Progress, progress => progress.IsTrying);
    }

    private static TableProcessor Of(int retries, params ISubscriber[] subscribers) =>
        Of(new RetryOptions { Retries = retries, FirstDelay = TimeSpan.Zero, LongestDelay = TimeSpan.Zero }, subscribers);

    private static TableProcessor Of(RetryOptions retry, params ISubscriber[] subscribers) =>
        new("shop.orders", [.. subscribers.Select(subscriber => Follow.Table(subscriber))], retry);

    private Recorder Failing(string name, bool isAsync, int times) => new(name, _all)
    {
        Before = async (_, _) =>
        {
            if (isAsync)
            {
                await Task.Yield();
            }

            if (++_tries <= times)
            {
                throw new IOException("The disk is full.");
            }
        },
    };

    private sealed class Final : Exception, IFinalFailure;

    private sealed class Throwing(Func<Exception> make) : ISubscriber
    {
        public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken) => throw make();
    }
}
