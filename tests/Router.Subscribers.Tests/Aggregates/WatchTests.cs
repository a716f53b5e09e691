using Router.Contracts;
using Router.Subscribers.Aggregates;

namespace Router.Subscribers.Tests.Aggregates;

/// <summary>Groups as they change.</summary>
public class WatchTests
{
    [Fact]
    public async Task A_watcher_sees_each_group_as_it_is_when_it_looks_and_once_more_when_its_rows_are_gone()
    {
        var rig = new Rig(a => a.GroupBy("status").Count());
        await rig.InsertAsync(Shop.Row(1, "old"));
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var watch = rig.Aggregate.WatchAsync(stop.Token).GetAsyncEnumerator(stop.Token);
        var next = watch.MoveNextAsync();
        await rig.InsertAsync(Shop.Row(2, "new"));
        Assert.True(await next);
        Assert.Equal("status=new: count=1", watch.Current.ToString());

        await rig.InsertAsync(Shop.Row(3, "new"));
        await rig.InsertAsync(Shop.Row(4, "new"));
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal("status=new: count=3", watch.Current.ToString());

        await rig.DeleteAsync(Shop.Row(1, "old"));
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal("status=old: count=0", watch.Current.ToString());
        Assert.False(watch.Current.Exists);

        await rig.ChangeTableAsync(TableChange.Truncated);
        Assert.True(await watch.MoveNextAsync());
        Assert.False(watch.Current.Exists);
        Assert.Equal(["new"], watch.Current.Key);
        await watch.DisposeAsync();
    }

    [Fact]
    public async Task A_watcher_that_does_not_look_holds_a_bounded_memory_and_then_sees_all_groups()
    {
        var rig = new Rig(a => a.GroupBy("id").Count());
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var watch = rig.Aggregate.WatchAsync(stop.Token).GetAsyncEnumerator(stop.Token);
        var next = watch.MoveNextAsync();
        await rig.InsertAsync([.. Enumerable.Range(0, 70_000).Select(id => Shop.Row(id))]);
        var seen = new HashSet<object?>();
        while (seen.Count < 70_000)
        {
            Assert.True(await next);
            seen.Add(watch.Current.Key[0]);
            next = seen.Count < 70_000 ? watch.MoveNextAsync() : default;
        }

        Assert.Equal(70_000, seen.Count);
        await watch.DisposeAsync();
    }

    [Fact]
    public async Task Reading_goes_on_while_changes_come()
    {
        var rig = new Rig(a => a.Count().Sum("user_id").CountDistinct("id").Max("id"));
        var writing = Task.Run(async () =>
        {
            for (var id = 1; id <= 3000; id++)
            {
                await rig.InsertAsync(Shop.Row(id, user: 2));
            }
        });
        long last = 0;
        do
        {
            var group = last % 2 == 0 ? rig.Aggregate.Read() : rig.Aggregate.ReadAll().Groups[0];
            var count = group.GetInt64("count");
            Assert.True(count >= last, $"{count} after {last}");
            Assert.Equal(count, group.GetInt64("distinct(id)"));
            Assert.True(count == 0 || (2 * count == group.GetInt64("sum(user_id)") && count == group.GetInt64("max(id)")), group.ToString());
            last = count;
        }
        while (!writing.IsCompleted);
        await writing;
    }
}
