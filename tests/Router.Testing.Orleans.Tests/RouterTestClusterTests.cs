using Router.Testing.Orleans.Tests.Shop;

namespace Router.Testing.Orleans.Tests;

/// <summary>What the cluster says of its source.</summary>
public sealed class RouterTestClusterTests
{
    [Fact]
    public async Task What_cannot_be_taken_in_time_is_said_and_taken_when_contact_is_found()
    {
        var source = new ScriptedSource().Table<Order>("shop.orders");
        await using var cluster = await RouterTestCluster.StartAsync(1, source, silo => silo.AddShop("mysql://shop@database"));
        await cluster.TakenAsync();
        source.LoseContact();
        source.Insert("shop.orders", new Order(7, "new", 1));
        var late = await Assert.ThrowsAsync<TimeoutException>(() => cluster.TakenAsync(TimeSpan.FromMilliseconds(300)));
        Assert.Contains($"has not taken everything up to {source.End} in time", late.Message, StringComparison.Ordinal);
        source.FindContact();
        await cluster.TakenAsync();
    }

    [Fact]
    public async Task A_position_that_the_script_has_lost_stops_the_source_and_is_named()
    {
        var source = new ScriptedSource().Table<Order>("shop.orders");
        await using var cluster = await RouterTestCluster.StartAsync(1, source, silo => silo.AddShop("mysql://shop@database"));
        await cluster.TakenAsync();
        source.Pause();
        source.Insert("shop.orders", new Order(7, "new", 1));
        source.Purge();
        source.Continue();
        var stopped = await Assert.ThrowsAnyAsync<Exception>(() => cluster.TakenAsync(TimeSpan.FromSeconds(20)));
        Assert.Contains("is lost: the scripted log goes from scripted.000002:4", stopped.Message, StringComparison.Ordinal);
    }
}
