using Router.Routing.Subscriptions;
using Router.Routing.Tests.Fakes;

namespace Router.Routing.Tests;

public sealed class EarlyPartitionTests
{
    [Fact]
    public void A_table_followed_by_name_has_its_partition_before_its_first_change_and_others_have_not()
    {
        using var ground = new Playground(
            Follow.Table(new Recorder(), "shop.orders"), Follow.Row(new Recorder(), 7L), Follow.Table(new Recorder(), "shop.item?"), Follow.Table(new Recorder(), "shop.users,!shop.x"));
        Assert.Equal(["shop.orders"], ground.Log.Partitions.Select(partition => partition.Name));
    }

    [Fact]
    public async Task Its_state_is_in_a_checkpoint_taken_before_its_first_change()
    {
        using var ground = new Playground(Follow.Table(new Counter(), "shop.orders"));
        ground.Source.Commit();
        var checkpoint = ground.Log.CheckpointAsync();
        await ground.DeliverAsync();
        Assert.Equal(["shop.orders"], (await checkpoint).States.Select(state => state.Partition));
    }

    [Fact]
    public async Task It_waits_for_higher_levels_like_any_other()
    {
        var all = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using var ground = new Playground(Follow.Table(new Recorder("table ", all), "shop.orders"), Follow.Schema(new Recorder("schema ", all), "shop.*"));
        Assert.Equal(["shop.*", "shop.orders"], ground.Log.Partitions.Select(partition => partition.Name));
        ground.Source.Commit(Orders.Table.Insert(1));
        await ground.DeliverAsync();
        Assert.Equal(["schema I orders 1", "table I orders 1"], all);
        Assert.Equal(SubscriptionLevel.Schema, ground.Log.Partitions[1].Gates[0].Level);
    }
}
