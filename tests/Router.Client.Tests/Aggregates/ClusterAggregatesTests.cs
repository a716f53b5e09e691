using Microsoft.Extensions.Logging.Abstractions;
using Router.Client.Aggregates;
using Router.Subscribers.Aggregates;

namespace Router.Client.Tests.Aggregates;

/// <summary>Aggregates of a cluster as an application reads them: as those in its own process.</summary>
public class ClusterAggregatesTests
{
    private readonly FakeAggregate _grain = new();
    private readonly ClusterAggregates _aggregates;

    public ClusterAggregatesTests() => _aggregates = new ClusterAggregates(_ => _grain, TimeProvider.System, NullLogger.Instance);

    [Fact]
    public async Task A_group_is_read_as_in_process()
    {
        _grain.Set("paid", 3);
        var group = await _aggregates.ReadAsync("sales", ["paid"], CancellationToken.None);
        Assert.Equal(3, group.GetInt64("count"));
        Assert.Equal(4.5m, group.GetDecimal("sum(amount)"));
        Assert.Equal("status=paid: count=3, sum(amount)=4.5", group.ToString());
        Assert.True(group.Exists);
        Assert.False(group.IsUnsure);
        Assert.Throws<ArgumentException>(() => group["nothing"]);
        Assert.True((await _aggregates.ReadAsync("sales", ["new"], CancellationToken.None)).IsNull("sum(amount)"));
    }

    [Fact]
    public async Task All_groups_come_over_several_pages()
    {
        foreach (var status in (string[])["e", "b", "d", "a", "c"])
        {
            _grain.Set(status, 1);
        }

        var statuses = new List<object?>();
        await foreach (var group in _aggregates.ReadAllAsync("sales", CancellationToken.None))
        {
            statuses.Add(group.Key[0]);
        }

        Assert.Equal(["a", "b", "c", "d", "e"], statuses);
    }

    [Fact]
    public async Task Groups_come_as_they_change_over_lost_contacts()
    {
        await using var watch = _aggregates.WatchAsync("sales", CancellationToken.None).GetAsyncEnumerator();
        var next = watch.MoveNextAsync().AsTask();
        _grain.Set("paid", 1);
        Assert.True(await next);
        Assert.Equal("status=paid: count=1, sum(amount)=1.5", watch.Current.ToString());
        _grain.Failures = 2;
        next = watch.MoveNextAsync().AsTask();
        _grain.Set("paid", 0);
        Assert.True(await next);
        Assert.False(watch.Current.Exists);
        Assert.Equal(0, _grain.Failures);
    }

    [Fact]
    public async Task Where_more_may_have_changed_than_is_told_all_groups_come_and_then_the_changes()
    {
        _grain.Set("a", 1);
        _grain.Set("b", 1);
        _grain.Set("c", 1);
        await using var watch = _aggregates.WatchAsync("sales", CancellationToken.None).GetAsyncEnumerator();
        var next = watch.MoveNextAsync().AsTask();
        _grain.Failures = 1;
        _grain.Forget();
        var told = new List<string>();
        for (var count = 0; count < 3; count++)
        {
            Assert.True(await next);
            told.Add(watch.Current.ToString());
            next = watch.MoveNextAsync().AsTask();
        }

        Assert.Equal(["a", "b", "c"], told.Select(group => group["status=".Length..][..1]));
        _grain.Set("b", 2);
        Assert.True(await next);
        Assert.Equal(2, watch.Current.GetInt64("count"));
    }

    [Fact]
    public async Task A_watch_ends_when_it_is_cancelled()
    {
        using var end = new CancellationTokenSource();
        await using var watch = _aggregates.WatchAsync("sales", end.Token).GetAsyncEnumerator(end.Token);
        var next = watch.MoveNextAsync().AsTask();
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public async Task It_is_filled_again_when_told_so()
    {
        await _aggregates.RefillAsync("sales", CancellationToken.None);
        Assert.Equal(1, _grain.Refills);
    }
}
