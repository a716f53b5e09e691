using Microsoft.Extensions.DependencyInjection;
using Router.Hosting;
using Router.Replication.Feed;
using Router.Servers;
using Router.Subscribers.Aggregates;
using Router.Subscribers.Watching;

namespace Router.Testing.Tests;

/// <summary>What a source does besides changing rows, and readers of tables and rows.</summary>
public sealed class ContactTests
{
    [Fact]
    public async Task What_is_written_while_contact_is_lost_comes_when_it_is_found()
    {
        var source = Scripts.Shop();
        await using var host = await Followed.StartAsync(source);
        source.Insert(Scripts.Orders, new { id = 1, status = "new" });
        await source.TakenAsync();
        source.LoseContact();
        source.Insert(Scripts.Orders, new { id = 2, status = "new" });
        await Eventually.TrueAsync(() => host.Router.Status!.Feed.State == FeedState.Reconnecting, "the host notices");
        var late = await Assert.ThrowsAsync<TimeoutException>(() => source.TakenAsync(TimeSpan.FromMilliseconds(50)));
        Assert.Contains("Reconnecting: Contact with the scripted source is lost", late.Message, StringComparison.Ordinal);
        Assert.Single(host.Notes);

        source.FindContact();
        await source.TakenAsync();
        Assert.Equal(["Insert shop.orders 1,new,NULL", "Insert shop.orders 2,new,NULL"], host.Changes);
        Assert.Equal((FeedState.Following, 1), (host.Router.Status!.Feed.State, host.Router.Status!.Feed.Reconnects));
    }

    [Fact]
    public async Task A_host_may_start_without_contact()
    {
        var source = Scripts.Shop();
        source.LoseContact();
        await using var host = await Followed.StartAsync(source);
        source.Insert(Scripts.Orders, new { id = 1, status = "new" });
        source.FindContact();
        await source.TakenAsync();
        Assert.Single(host.Notes);
    }

    [Fact]
    public async Task A_paused_source_is_silent_and_in_contact()
    {
        var source = Scripts.Shop();
        await using var host = await Followed.StartAsync(source);
        await source.TakenAsync();
        source.Pause();
        source.Insert(Scripts.Orders, new { id = 1, status = "new" });
        await Assert.ThrowsAsync<TimeoutException>(() => source.TakenAsync(TimeSpan.FromMilliseconds(50)));
        Assert.Equal((0, FeedState.Following), (host.Notes.Length, host.Router.Status!.Feed.State));
        source.Continue();
        await source.TakenAsync();
        Assert.Single(host.Notes);
    }

    [Fact]
    public async Task An_aggregate_begins_with_the_rows_there_are_and_follows_from_there()
    {
        var source = Scripts.Shop();
        source.Insert(Scripts.Orders, new { id = 1, status = "new", amount = 1.5m }, new { id = 2, status = "paid", amount = 2m });
        await using var host = await Followed.StartAsync(
            source, handlers: router => router.AddAggregate("sales", sales => sales.Table(Scripts.Orders).GroupBy("status").Count().Sum("amount")));
        await source.TakenAsync();
        var sales = host.Services.GetRequiredKeyedService<Aggregate>("sales");
        Assert.Equal((1, 1.5m), (sales.Read("new").GetInt64("count"), sales.Read("new").GetDecimal("sum(amount)")));

        source.Update(Scripts.Orders, new { id = 1, status = "paid" });
        await source.TakenAsync();
        Assert.Equal(["status=paid: count=2, sum(amount)=3.50"], sales.ReadAll().Groups.Select(group => $"{group}"));
    }

    [Fact]
    public async Task A_watched_row_is_read_and_followed_and_told_again_after_a_loss_of_contact()
    {
        var source = Scripts.Shop();
        source.Insert(Scripts.Orders, new { id = 7, status = "new" });
        await using var host = await Followed.StartAsync(source, handlers: router => router.AddRowWatch(Scripts.Orders));
        await using var watch = host.Services.GetRequiredKeyedService<RowWatch>(Scripts.Orders).WatchAsync(7).GetAsyncEnumerator();

        await ExpectAsync("new");
        source.Update(Scripts.Orders, new { id = 7, status = "paid" });
        await ExpectAsync("paid");
        source.LoseContact();
        source.Update(Scripts.Orders, new { id = 7, status = "sent" });
        await Eventually.TrueAsync(() => host.Router.Status!.Feed.State == FeedState.Reconnecting, "the host notices");
        source.FindContact();
        await ExpectAsync("sent");
        Assert.True(watch.Current.IsResync);
        source.Delete(Scripts.Orders, new { id = 7 });
        await ExpectAsync(null);

        async Task ExpectAsync(string? status)
        {
            do
            {
                Assert.True(await watch.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(2)));
            }
            while ((watch.Current.Exists ? watch.Current.Image.GetString("status") : null) != status);
        }
    }
}
