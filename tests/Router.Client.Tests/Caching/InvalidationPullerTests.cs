using Router.Contracts;
using Router.Contracts.Orleans.Invalidation;
using Router.Routing.Subscriptions;
using Router.Servers;
using Router.Subscribers.Caching;

namespace Router.Client.Tests.Caching;

/// <summary>A cache in an application that the cluster keeps.</summary>
public class InvalidationPullerTests
{
    private static readonly LogPoint s_point = LogPoint.OfPlace("binlog.000003", 900);

    [Fact]
    public async Task What_was_invalidated_is_loaded_anew_and_the_rest_is_served()
    {
        await using var rig = await new CacheRig().InContactAsync();
        Assert.Equal(CacheServing.Loaded, await rig.GetAsync("order:1"));
        Assert.Equal(CacheServing.Loaded, await rig.GetAsync("order:2"));
        await rig.Grain.InvalidateAsync(FakeInvalidations.Of("order:1"));
        await Eventually.TrueAsync(() => rig.Cache.Counts.Invalidations == 1, "the invalidation");
        Assert.Equal(CacheServing.Loaded, await rig.GetAsync("order:1"));
        Assert.Equal(CacheServing.Hit, await rig.GetAsync("order:2"));
    }

    [Fact]
    public async Task Tags_and_everything_are_invalidated_too()
    {
        await using var rig = await new CacheRig().InContactAsync();
        await rig.Cache.GetOrLoadAsync("a", (load, _) => Load(load), new CacheEntryOptions { Tags = ["t"] });
        await rig.GetAsync("b");
        await rig.Grain.InvalidateAsync(FakeInvalidations.Of() with { Tags = ["t"] });
        await Eventually.TrueAsync(() => rig.Cache.Counts.Entries == 1, "the tag's entry to go");
        await rig.Grain.InvalidateAsync(FakeInvalidations.Of() with { IsAll = true });
        await Eventually.TrueAsync(() => rig.Cache.Counts.Entries == 0, "all to go");
    }

    [Fact]
    public async Task A_load_that_read_before_the_place_where_following_began_or_before_an_invalidation_is_not_stored()
    {
        await using var rig = await new CacheRig().InContactAsync();
        rig.Reading = LogPoint.OfPlace("binlog.000003", 699);
        Assert.Equal(CacheServing.LoadedNotStored, await rig.GetAsync("order:1"));
        rig.Reading = LogPoint.OfPlace("binlog.000003", 750);
        Assert.Equal(CacheServing.Loaded, await rig.GetAsync("order:1"));
        await rig.Grain.InvalidateAsync(FakeInvalidations.Of("order:1"));
        await Eventually.TrueAsync(() => rig.Cache.Counts.Entries == 0, "the entry to go");
        Assert.Equal(CacheServing.LoadedNotStored, await rig.GetAsync("order:1"));
        rig.Reading = LogPoint.OfPlace("binlog.000003", 801);
        Assert.Equal(CacheServing.Loaded, await rig.GetAsync("order:1"));
    }

    [Fact]
    public async Task Where_invalidations_may_be_missing_everything_is_dropped_and_older_loads_are_no_longer_stored()
    {
        await using var rig = await new CacheRig().InContactAsync();
        await rig.GetAsync("order:1");
        rig.Grain.Beginning = rig.Grain.Beginning! with { Offset = 5000 };
        rig.Grain.Restart();
        await Eventually.TrueAsync(() => rig.Cache.Counts.Entries == 0, "a new beginning");
        rig.Reading = LogPoint.OfPlace("binlog.000003", 4999);
        Assert.Equal(CacheServing.LoadedNotStored, await rig.GetAsync("order:1"));
        rig.Reading = LogPoint.OfPlace("binlog.000003", 5000);
        Assert.Equal(CacheServing.Loaded, await rig.GetAsync("order:1"));
        await rig.Grain.InvalidateAsync(FakeInvalidations.Of("order:1"));
        await Eventually.TrueAsync(() => rig.Cache.Counts.Entries == 0, "the invalidation");
    }

    [Fact]
    public async Task Without_contact_the_cache_serves_by_its_policy_and_with_it_again_it_goes_on_where_it_was()
    {
        var options = new VersionedCacheOptions { ContactBound = TimeSpan.FromSeconds(1), OnContactLoss = ContactLossPolicy.Serve };
        await using var rig = await new CacheRig(options).InContactAsync();
        await rig.GetAsync("order:1");
        await rig.GetAsync("order:2");
        rig.Grain.Failure = new TimeoutException("The cluster is gone.");
        rig.Clock.Advance(TimeSpan.FromSeconds(2));
        await Eventually.TrueAsync(() => rig.Cache.State == CacheState.OutOfContact, "the loss of contact");
        Assert.Equal(CacheServing.Stale, await rig.GetAsync("order:1"));
        await rig.Grain.InvalidateAsync(FakeInvalidations.Of("order:1"));
        rig.Grain.Failure = null;
        await rig.InContactAsync();
        Assert.Equal(CacheServing.Loaded, await rig.GetAsync("order:1"));
        Assert.Equal(CacheServing.Hit, await rig.GetAsync("order:2"));
    }

    [Fact]
    public async Task A_cluster_that_answers_and_does_not_apply_is_no_contact()
    {
        await using var rig = await new CacheRig(new VersionedCacheOptions { ContactBound = TimeSpan.FromSeconds(1) }).InContactAsync();
        rig.Grain.Lag = null;
        rig.Clock.Advance(TimeSpan.FromSeconds(2));
        await Eventually.TrueAsync(() => rig.Cache.State == CacheState.OutOfContact, "the loss of contact");
        Assert.Equal(CacheServing.Bypassed, await rig.GetAsync("order:1"));
        rig.Grain.Lag = TimeSpan.FromSeconds(5);
        var asked = rig.Grain.Questions;
        await Eventually.TrueAsync(() => rig.Grain.Questions > asked + 2, "more answers");
        Assert.Equal(CacheState.OutOfContact, rig.Cache.State);
    }

    [Fact]
    public async Task Before_there_is_a_place_to_begin_at_nothing_is_stored()
    {
        var grain = new FakeInvalidations { Beginning = null };
        await using var rig = new CacheRig(grain: grain);
        await Eventually.TrueAsync(() => grain.Questions > 2, "questions");
        Assert.Equal(CacheState.NotStarted, rig.Cache.State);
        Assert.Equal(CacheServing.Bypassed, await rig.GetAsync("order:1"));
        Assert.Equal(WaitOutcome.SourceStopped, await rig.Cache.WaitForAsync(s_point, TimeSpan.FromMilliseconds(1)));
    }

    [Fact]
    public async Task Whoever_waits_for_a_point_reads_what_was_written_before_it()
    {
        await using var rig = await new CacheRig().InContactAsync();
        await rig.GetAsync("order:1");
        rig.Source.Waiting = async _ =>
        {
            await rig.Grain.InvalidateAsync(FakeInvalidations.Of("order:1"));
            return "Reached";
        };
        Assert.Equal(WaitOutcome.Reached, await rig.Cache.WaitForAsync(s_point, TimeSpan.FromSeconds(30)));
        Assert.Equal(1, rig.Cache.Counts.Invalidations);
        Assert.Equal(["binlog.000003:900"], rig.Source.Awaited);
    }

    [Fact]
    public async Task Many_who_wait_at_once_are_all_told()
    {
        await using var rig = await new CacheRig().InContactAsync();
        var waiting = Enumerable.Range(0, 100).Select(_ => rig.Cache.WaitForAsync(s_point, TimeSpan.FromSeconds(30)));
        Assert.All(await Task.WhenAll(waiting), outcome => Assert.Equal(WaitOutcome.Reached, outcome));
    }

    [Fact]
    public async Task A_wait_ends_by_its_time_by_what_the_source_says_or_without_contact()
    {
        await using var rig = await new CacheRig().InContactAsync();
        rig.Source.Waiting = static _ => Task.FromResult("UnknownGtid");
        Assert.Equal(WaitOutcome.UnknownGtid, await rig.Cache.WaitForAsync(s_point, TimeSpan.FromSeconds(30)));
        rig.Source.Waiting = static _ => Task.FromResult("TimedOut");
        Assert.Equal(WaitOutcome.TimedOut, await rig.Cache.WaitForAsync(s_point, TimeSpan.FromMilliseconds(50)));
        var elsewhere = LogPoint.OfPlace("binlog.000003", 1, new ServerIdentity(ServerFlavor.MySql, "another"));
        Assert.Equal(WaitOutcome.UnknownGtid, await rig.Cache.WaitForAsync(elsewhere, TimeSpan.FromSeconds(30)));
        rig.Source.Waiting = static _ => Task.FromResult("Reached");
        rig.Grain.Failure = new TimeoutException("The cluster is gone.");
        Assert.Equal(WaitOutcome.TimedOut, await rig.Cache.WaitForAsync(s_point, TimeSpan.FromMilliseconds(300)));
    }

    private static ValueTask<string?> Load(CacheLoad load)
    {
        load.At(LogPoint.OfPlace("binlog.000009", 4));
        return ValueTask.FromResult<string?>("x");
    }
}
