using Router.Contracts;
using Router.Hosting.Typed;

namespace Router.Standalone.Tests.Typed;

public sealed class TypedSubscriberTests
{
    private readonly List<long> _seen = [];

    [Fact]
    public async Task Rows_come_one_by_one_in_order()
    {
        var handled = ByRow(change => See(change)).HandleAsync(Three().Open(), CancellationToken.None);
        Assert.True(handled.IsCompletedSuccessfully);
        await handled;
        Assert.Equal([1, 2, 3], _seen);
    }

    [Fact]
    public async Task A_row_waits_until_the_one_before_it_is_handled()
    {
        var gate = new TaskCompletionSource();
        var handled = ByRow(change => See(change).Id == 2 ? new ValueTask(gate.Task) : default).HandleAsync(Three().Open(), CancellationToken.None);
        Assert.False(handled.IsCompleted);
        Assert.Equal([1, 2], _seen);
        gate.SetResult();
        await handled;
        Assert.Equal([1, 2, 3], _seen);
    }

    [Fact]
    public async Task A_failure_ends_the_batch_whether_it_comes_at_once_or_later()
    {
        var failing = ByRow(change => See(change).Id == 2 ? throw new TimeoutException() : default);
        await Assert.ThrowsAsync<TimeoutException>(async () => await failing.HandleAsync(Three().Open(), CancellationToken.None));
        var later = ByRow(async change =>
        {
            await Task.Yield();
            _ = See(change).Id == 2 ? throw new TimeoutException() : 0;
        });
        await Assert.ThrowsAsync<TimeoutException>(async () => await later.HandleAsync(Three().Open(), CancellationToken.None));
        Assert.Equal([1, 2, 1, 2], _seen);
    }

    [Fact]
    public async Task A_cancelled_batch_ends_between_two_rows()
    {
        using var stop = new CancellationTokenSource();
        var subscriber = new TypedSubscriber<Order>(new RowMapper<Order>(), (change, token) =>
        {
            See(change);
            Assert.Equal(stop.Token, token);
            stop.Cancel();
            return default;
        });
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await subscriber.HandleAsync(Three().Open(), stop.Token));
        Assert.Equal([1], _seen);
    }

    [Fact]
    public async Task A_change_of_the_whole_table_is_one_change()
    {
        var kinds = new List<TableChange>();
        var subscriber = ByRow(change =>
        {
            kinds.Add(change.TableChange);
            return default;
        });
        await subscriber.HandleAsync(Orders.Truncate().Open(), CancellationToken.None);
        Assert.Equal([TableChange.Truncated], kinds);
    }

    [Fact]
    public async Task A_batch_comes_as_a_list_that_may_be_kept()
    {
        IReadOnlyList<TypedChange<Order>> kept = [];
        var subscriber = new TypedBatchSubscriber<Order>(new RowMapper<Order>(), (changes, _) =>
        {
            kept = changes;
            return default;
        });
        var frame = Three();
        await subscriber.HandleAsync(frame.Open(), CancellationToken.None);
        frame.Close();
        Assert.Equal([1, 2, 3], kept.Select(change => change.After!.Id));
    }

    [Fact]
    public async Task Rows_of_values_are_handed_on_without_an_allocation()
    {
        long sum = 0;
        var subscriber = new TypedSubscriber<Amount>(new RowMapper<Amount>(), (change, _) =>
        {
            sum += change.After.Id;
            return default;
        });
        var batch = Three().Open();
        await subscriber.HandleAsync(batch, CancellationToken.None);
        var before = GC.GetAllocatedBytesForCurrentThread();
        await subscriber.HandleAsync(batch, CancellationToken.None);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(12, sum);
    }

    private readonly record struct Amount(long Id, [property: System.ComponentModel.DataAnnotations.Schema.Column("amount")] decimal? Value);

    private static ChangeFrame Three() => Orders.Insert([1, "a", 1m], [2, "b", null], [3, "c", 3m]);

    private static TypedSubscriber<Order> ByRow(Func<TypedChange<Order>, ValueTask> handler) =>
        new(new RowMapper<Order>(), (change, _) => handler(change));

    private static TypedSubscriber<Order> ByRow(Action<TypedChange<Order>> handler) => ByRow(change =>
    {
        handler(change);
        return default;
    });

    private Order See(in TypedChange<Order> change)
    {
        _seen.Add(change.After!.Id);
        return change.After;
    }
}
