using Router.Contracts;
using Router.Routing.Tests.Fakes;
using Router.Servers;

namespace Router.Routing.Tests.Cursors;

public sealed class PartitionCursorTests
{
    private readonly Orders _items = new("shop", "items");

    [Fact]
    public void It_reads_on_without_an_acknowledgement_and_after_a_step_back_from_the_first_batch_that_has_none()
    {
        using var ground = new CursorGround(Follow.Table(new Recorder()));
        Commit(ground, 200);
        var cursor = ground.Cursors["shop.orders"];
        var entries = new List<long>();
        for (var id = 1; id <= 200; id++)
        {
            var (text, entry) = ground.Read(cursor)!.Value;
            Assert.Equal($"Insert shop.orders {id}:0 {id}", text);
            entries.Add(entry);
        }

        Assert.Null(ground.Read(cursor));
        Assert.Equal(200, cursor.Partition.Outstanding);
        Assert.True(cursor.AcknowledgeThrough(entries[129]));
        Assert.Equal(70, cursor.Partition.Outstanding);
        cursor.Rewind();
        Assert.Equal(new ChangeToken(130, 0), cursor.Previous);
        Assert.Equal("Insert shop.orders 131:0 131", ground.Read(cursor)!.Value.Text);
    }

    [Fact]
    public void The_row_before_the_first_is_where_reading_began()
    {
        using var ground = new CursorGround(Follow.Table(new Recorder()));
        ground.Source.Commit(Orders.Table.Insert(1, 2, 3));
        ground.Log.Idle();
        var cursor = ground.Cursors["shop.orders"];
        Assert.Equal(CursorScheduler.Began, cursor.Previous);
        ground.Read(cursor);
        Assert.Equal(new ChangeToken(1, 4), cursor.Previous);
        cursor.Rewind();
        Assert.Equal(CursorScheduler.Began, cursor.Previous);
    }

    [Fact]
    public void An_acknowledgement_of_what_was_not_given_or_was_acknowledged_before_changes_nothing_and_one_from_before_a_step_back_counts()
    {
        using var ground = new CursorGround(Follow.Table(new Recorder()));
        Commit(ground, 3);
        var cursor = ground.Cursors["shop.orders"];
        Assert.False(cursor.AcknowledgeThrough(3));
        ground.ReadAll("shop.orders");
        Assert.True(cursor.AcknowledgeThrough(1));
        Assert.False(cursor.AcknowledgeThrough(1));
        Assert.False(cursor.AcknowledgeThrough(0));
        Assert.False(cursor.AcknowledgeThrough(99));
        cursor.Rewind();
        Assert.True(cursor.AcknowledgeThrough(2));
        Assert.Equal(new ChangeToken(2, 0), cursor.Previous);
        Assert.Equal(["Insert shop.orders 3:0 3"], ground.ReadAll("shop.orders"));
    }

    [Fact]
    public void A_checkpoint_is_there_when_all_before_it_is_acknowledged_not_when_it_is_read()
    {
        using var ground = new CursorGround(Follow.Table(new Recorder(), "shop.*"));
        ground.Source.Commit(Orders.Table.Insert(1), _items.Insert(1));
        ground.Log.Idle();
        var checkpoint = ground.Log.CheckpointAsync();
        ground.Log.Idle();
        ground.Source.Commit(Orders.Table.Insert(2));
        ground.Log.Idle();
        ground.ReadAll("shop.orders");
        ground.ReadAll("shop.items");
        ground.Cursors["shop.orders"].AcknowledgeThrough(long.MaxValue);
        Assert.False(checkpoint.IsCompleted);
        ground.Cursors["shop.orders"].AcknowledgeThrough(1);
        Assert.False(checkpoint.IsCompleted);
        ground.Cursors["shop.items"].AcknowledgeThrough(2);
        Assert.True(checkpoint.IsCompletedSuccessfully);
        Assert.Equal(1, ground.Cursors["shop.orders"].Partition.Outstanding);
    }

    [Fact]
    public async Task A_checkpoint_needs_nobody_to_read_where_nothing_is_left()
    {
        using var ground = new CursorGround(Follow.Table(new Recorder()));
        Commit(ground, 1);
        ground.ReadAll("shop.orders");
        ground.Cursors["shop.orders"].AcknowledgeThrough(1);
        var checkpoint = ground.Log.CheckpointAsync();
        ground.Log.Idle();
        Assert.Equal(1, (await checkpoint).ThroughSequence);
    }

    [Fact]
    public void An_entry_of_a_lower_level_comes_when_the_higher_one_has_acknowledged_it()
    {
        using var ground = new CursorGround(Follow.Schema(new Recorder(), "shop.orders"), Follow.Table(new Recorder(), "shop.*"));
        ground.Source.Commit(_items.Insert(1), Orders.Table.Insert(2));
        ground.Log.Idle();
        Assert.Equal(["Insert shop.items 1:0 1"], ground.ReadAll("shop.items"));
        Assert.Empty(ground.ReadAll("shop.orders"));
        Assert.Equal(["Insert shop.orders 1:0 2"], ground.ReadAll("shop.*"));
        Assert.Empty(ground.ReadAll("shop.orders"));
        Assert.True(ground.Cursors["shop.*"].AcknowledgeThrough(2));
        Assert.Equal(["Insert shop.orders 1:0 2"], ground.ReadAll("shop.orders"));
    }

    [Fact]
    public void A_part_of_a_hot_table_passes_entries_that_have_no_row_of_it()
    {
        using var ground = new CursorGround(2, Follow.Table(new Recorder()));
        for (var id = 1; id <= 100; id++)
        {
            ground.Source.Commit(Orders.Table.Insert(id));
        }

        ground.Log.Idle();
        var (first, second) = (ground.Cursors["shop.orders/0"], ground.Cursors["shop.orders/1"]);
        var both = ground.ReadAll("shop.orders/0").Concat(ground.ReadAll("shop.orders/1")).ToArray();
        Assert.Equal(100, both.Distinct().Count());
        Assert.Equal(100, both.Length);
        first.AcknowledgeThrough(100);
        second.AcknowledgeThrough(100);
        Assert.Equal((0L, 0L), (first.Partition.Outstanding, second.Partition.Outstanding));
    }

    [Fact]
    public void An_entry_that_is_several_batches_is_acknowledged_only_when_the_last_of_them_was_given()
    {
        using var ground = new CursorGround(2, Follow.Table(new Recorder()));
        var (here, there) = (Key(of: 0), Key(of: 1));
        ground.Source.Commit(Orders.Table.Updates((here, here), (here, there), (there, here)));
        ground.Log.Idle();
        var cursor = ground.Cursors["shop.orders/0"];
        var (_, entry) = ground.Read(cursor)!.Value;
        Assert.True(cursor.HasMore);
        Assert.False(cursor.AcknowledgeThrough(entry));
        cursor.Rewind();
        Assert.Equal([$"Update shop.orders 1:0 {here}", $"Delete shop.orders 1:2 {here}", $"Insert shop.orders 1:5 {here}"], ground.ReadAll("shop.orders/0"));
        Assert.False(cursor.HasMore);
        Assert.True(cursor.AcknowledgeThrough(entry));
        cursor.Rewind();
        Assert.Equal(new ChangeToken(1, 5), cursor.Previous);
        Assert.Null(ground.Read(cursor));
    }

    [Fact]
    public async Task A_partition_that_is_read_but_not_acknowledged_holds_the_window_and_frees_it_with_the_acknowledgement()
    {
        using var ground = new CursorGround(Follow.Table(new Recorder(), "shop.*"));
        ground.Source.Commit(Orders.Table.InsertLarge(1, 100_000));
        ground.Log.Idle();
        ground.ReadAll("shop.orders");
        var other = 0;
        var source = Task.Run(() =>
        {
            for (var id = 1; id <= 100; id++)
            {
                ground.Source.Commit(_items.InsertLarge(id, 100_000));
            }

            ground.Log.Idle();
        });

        await Eventually.TrueAsync(() => Take() && ground.Log.Status.Waits > 0 && ground.Log.Partitions[1].Outstanding == 0, "the window is full of one partition");
        Assert.InRange(other, 20, 60);
        Assert.True(ground.Log.Status.WindowBytes <= Playground.Small.WindowBytes);
        Assert.False(source.IsCompleted);
        ground.Cursors["shop.orders"].AcknowledgeThrough(1);
        await Eventually.TrueAsync(() => Take() && source.IsCompleted, "the source goes on");
        Take();
        Assert.Equal(100, other);

        bool Take()
        {
            if (ground.Cursors.All.SingleOrDefault(cursor => cursor.Partition.Name == "shop.items") is not { } cursor)
            {
                return false;
            }

            while (ground.Read(cursor) is { } batch)
            {
                other++;
                cursor.AcknowledgeThrough(batch.Entry);
            }

            return true;
        }
    }

    private static void Commit(CursorGround ground, int count)
    {
        for (var id = 1; id <= count; id++)
        {
            ground.Source.Commit(Orders.Table.Insert(id));
        }

        ground.Log.Idle();
    }

    private static long Key(int of)
    {
        var id = 0L;
        while (Router.Routing.Subscriptions.KeyHash.Partition(BitConverter.GetBytes(id), 2) != of)
        {
            id++;
        }

        return id;
    }
}
