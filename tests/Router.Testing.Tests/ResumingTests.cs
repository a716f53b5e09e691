using Router.Contracts;
using Router.Hosting;
using Router.Replication.Source;
using Router.Routing.Subscriptions;

namespace Router.Testing.Tests;

/// <summary>Where readers begin, and what they find there.</summary>
public sealed class ResumingTests : IDisposable
{
    private readonly string _state = Directory.CreateTempSubdirectory("router-scripted-").FullName;

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [Fact]
    public async Task A_host_that_resumes_takes_each_change_exactly_once()
    {
        var source = Scripts.Shop();
        string[] all = [];
        for (var run = 0; run < 4; run++)
        {
            await using var host = await Followed.StartAsync(source, WithState);
            source.Insert(Scripts.Orders, new { id = 2 * run, status = "new" });
            await source.TakenAsync();
            source.Rotate();
            await host.StopAsync();
            all = [.. all, .. host.Changes];
            source.Insert(Scripts.Orders, new { id = (2 * run) + 1, status = "meanwhile" });
        }

        await using var last = await Followed.StartAsync(source, WithState);
        await source.TakenAsync();
        Assert.Equal(
            Enumerable.Range(0, 8).Select(id => $"Insert shop.orders {id},{(id % 2 == 0 ? "new" : "meanwhile")},NULL"),
            [.. all, .. last.Changes]);
    }

    [Theory]
    [InlineData("end", 3)]
    [InlineData("start", 1)]
    [InlineData("scripted.000001:4", 1)]
    [InlineData("gtid:0-1-1", 2)]
    [InlineData("gtid:0-1-2", 3)]
    public async Task A_reader_begins_where_it_is_told(string from, int first)
    {
        var source = Scripts.Shop();
        source.Insert(Scripts.Orders, new { id = 1, status = "new" });
        source.Insert(Scripts.Orders, new { id = 2, status = "new" });
        await using var host = await Followed.StartAsync(source, options => options.From = from);
        source.Insert(Scripts.Orders, new { id = 3, status = "new" });
        await source.TakenAsync();
        Assert.Equal(Enumerable.Range(first, 4 - first).Select(id => $"Insert shop.orders {id},new,NULL"), host.Changes);
    }

    [Fact]
    public async Task The_point_behind_a_write_can_be_waited_for_and_begun_at()
    {
        var source = Scripts.Shop();
        var first = source.Insert(Scripts.Orders, new { id = 1, status = "new" });
        await using var host = await Followed.StartAsync(source, options => options.From = $"{first}");
        var second = source.Insert(Scripts.Orders, new { id = 2, status = "new" });
        Assert.Equal(WaitOutcome.Reached, await host.Router.WaitForAsync(second, TimeSpan.FromSeconds(30)));
        Assert.Equal(["Insert shop.orders 2,new,NULL"], host.Changes);
        Assert.Equal(WaitOutcome.UnknownGtid, await host.Router.WaitForAsync(LogPoint.Parse("7-1-1"), TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [InlineData("scripted.000001:5")]
    [InlineData("scripted.000009:4")]
    [InlineData("gtid:0-1-99")]
    [InlineData("gtid:8a94f357-aab4-11df-86ab-c80aa9429562:1-5")]
    public async Task A_place_that_is_none_is_a_position_lost(string from)
    {
        var source = Scripts.Shop();
        source.Insert(Scripts.Orders, new { id = 1, status = "new" });
        await using var host = await Followed.StartAsync(source, options => options.From = from);
        var lost = await Assert.ThrowsAsync<SourceException>(() => host.Router.Completion);
        Assert.Equal(SourceFault.PositionLost, lost.Fault);
        Assert.Same(lost, (await Assert.ThrowsAsync<InvalidOperationException>(() => source.TakenAsync())).InnerException);
    }

    [Fact]
    public async Task Who_comes_back_after_a_purge_has_lost_its_position_and_who_was_there_goes_on()
    {
        var source = Scripts.Shop();
        await StopSavedAsync(source);
        await using var other = await Followed.StartAsync(source);
        source.Insert(Scripts.Orders, new { id = 2, status = "new" });
        await source.TakenAsync();
        source.Purge();
        source.Insert(Scripts.Orders, new { id = 3, status = "new" });
        await source.TakenAsync();
        Assert.Equal(2, other.Notes.Length);

        await using var late = await Followed.StartAsync(source, WithState);
        Assert.Equal(SourceFault.PositionLost, (await Assert.ThrowsAsync<SourceException>(() => late.Router.Completion)).Fault);
    }

    [Fact]
    public async Task Another_source_is_another_server()
    {
        await StopSavedAsync(Scripts.Shop());
        await using var moved = await Followed.StartAsync(Scripts.Shop(serverId: 2), WithState);
        Assert.Equal(SourceFault.OtherServer, (await Assert.ThrowsAsync<SourceException>(() => moved.Router.Completion)).Fault);
    }

    private void WithState(RouterOptions options) => options.State = _state;

    private async Task StopSavedAsync(ScriptedSource source)
    {
        await using var host = await Followed.StartAsync(source, WithState);
        source.Insert(Scripts.Orders, new { id = 1, status = "new" });
        await source.TakenAsync();
    }
}
