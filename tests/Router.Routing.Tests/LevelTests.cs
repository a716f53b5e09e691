using System.Collections.Concurrent;
using Router.Routing.Log;
using Router.Routing.Subscriptions;
using Router.Routing.Tests.Fakes;

namespace Router.Routing.Tests;

/// <summary>Log, schema, table, row: each change in that order.</summary>
public sealed class LevelTests
{
    private readonly ConcurrentQueue<string> _all = new();
    private readonly Orders _items = new("shop", "items");
    private readonly Orders _other = new("crm", "orders");

    [Fact]
    public async Task Each_change_goes_to_log_schema_table_and_row_in_this_order_however_they_were_registered()
    {
        using var ground = new Playground(
            Follow.Row(new Recorder("row ", _all), 2L),
            Follow.Table(new Recorder("table ", _all)),
            Follow.Schema(new Recorder("schema ", _all), "shop.*"),
            Follow.Log(new Recorder("log ", _all)));
        ground.Source.Commit(Orders.Table.Insert(1, 2));
        ground.Source.Commit(Orders.Table.Delete(2));
        await ground.DeliverAsync();

        foreach (var change in (string[])["I orders 2", "D orders 2"])
        {
            Assert.Equal(["log", "schema", "table", "row"], _all.Where(seen => seen.EndsWith(change, StringComparison.Ordinal)).Select(seen => seen.Split(' ')[0]));
        }

        Assert.Equal(3 + 3 + 3 + 2, _all.Count);
    }

    [Fact]
    public async Task A_lower_level_does_not_overtake_a_higher_one_that_stays_behind()
    {
        using var ground = new Playground(Follow.Log(new Recorder("log ", _all)), Follow.Table(new Recorder("table ", _all)));
        ground.Lanes.Held.Add("*");
        ground.Source.Commit(Orders.Table.Insert(1));
        await ground.DeliverAsync();
        Assert.Empty(_all);

        ground.Lanes.Held.Clear();
        await ground.DeliverAsync();
        Assert.Equal(["log I orders 1", "table I orders 1"], _all);
    }

    [Fact]
    public async Task A_schema_has_its_own_order_over_its_tables_and_the_log_over_all()
    {
        var log = new Recorder();
        var schema = new Recorder();
        using var ground = new Playground(Follow.Log(log), Follow.Schema(schema, "shop.*"));
        for (var id = 0; id < 50; id++)
        {
            ground.Source.Commit(Orders.Table.Insert(id), Orders.At(_other.Insert(id), 1), Orders.At(_items.Insert(id), 2));
        }

        await ground.DeliverAsync();
        Assert.Equal(Enumerable.Range(0, 50).SelectMany(id => (string[])[$"I orders {id}", $"I orders {id}", $"I items {id}"]), log.Seen);
        Assert.Equal(Enumerable.Range(0, 50).SelectMany(id => (string[])[$"I orders {id}", $"I items {id}"]), schema.Seen);
        Assert.Equal(["*", "shop.*"], ground.Log.Partitions.Select(partition => partition.Name));
    }

    [Fact]
    public async Task Tables_of_one_name_in_two_schemas_are_two()
    {
        var shop = new Recorder();
        var crm = new Recorder();
        using var ground = new Playground(Follow.Table(shop), Follow.Table(crm, "crm.orders"));
        ground.Source.Commit(Orders.Table.Insert(1), Orders.At(_other.Insert(2), 1));
        await ground.DeliverAsync();
        Assert.Equal(["I orders 1"], shop.Seen);
        Assert.Equal(["I orders 2"], crm.Seen);
    }

    [Fact]
    public async Task A_table_that_was_altered_stays_in_its_partition()
    {
        var recorder = new Recorder();
        using var ground = new Playground(Follow.Table(recorder));
        ground.Source.Commit(Orders.Table.Insert(1));
        ground.Source.Commit(Orders.Table.Altered().Insert(2));
        await ground.DeliverAsync();
        Assert.Equal(["I orders 1", "I orders 2"], recorder.Seen);
        Assert.Single(ground.Log.Partitions);
    }

    [Fact]
    public async Task Two_thousand_alterations_are_delivered_as_well_as_one()
    {
        var recorder = new Recorder();
        using var ground = new Playground(Follow.Table(recorder), Follow.Row(new Recorder(), 7L));
        var table = Orders.Table;
        for (var id = 0; id < 2000; id++)
        {
            table = table.Altered();
            ground.Source.Commit(table.Insert(id));
        }

        await ground.DeliverAsync();
        Assert.Equal(2000, recorder.Count);
    }

    [Theory]
    [InlineData(ChangeKinds.Insert, "I orders 1")]
    [InlineData(ChangeKinds.Update, "U orders 1>1")]
    [InlineData(ChangeKinds.Delete, "D orders 1")]
    [InlineData(ChangeKinds.Table, "Truncated orders")]
    [InlineData(ChangeKinds.Rows, "I orders 1,U orders 1>1,D orders 1")]
    [InlineData(ChangeKinds.All, "I orders 1,U orders 1>1,D orders 1,Truncated orders")]
    public async Task Only_the_kinds_asked_for_are_delivered(ChangeKinds kinds, string expected)
    {
        var table = new Recorder();
        var row = new Recorder();
        using var ground = new Playground(Follow.Table(table) with { Kinds = kinds }, Follow.Row(row, 1L) with { Kinds = kinds });
        ground.Source.Commit(Orders.Table.Insert(1));
        ground.Source.Commit(Orders.Table.Update(1, 1));
        ground.Source.Commit(Orders.Table.Delete(1));
        ground.Source.Commit(Orders.Table.Truncate());
        await ground.DeliverAsync();
        Assert.Equal(expected.Split(','), table.Seen);
        Assert.Equal(expected.Split(','), row.Seen);
    }

    [Fact]
    public async Task A_log_subscription_to_other_tables_does_not_hold_a_schema_up()
    {
        var schema = new Recorder();
        using var ground = new Playground(Follow.Log(new Recorder(), "crm.*"), Follow.Schema(schema, "shop.*"));
        ground.Lanes.Held.Add("*");
        ground.Source.Commit(_other.Insert(1));
        ground.Source.Commit(Orders.Table.Insert(2));
        await ground.DeliverAsync();
        Assert.Equal(["I orders 2"], schema.Seen);
    }
}
