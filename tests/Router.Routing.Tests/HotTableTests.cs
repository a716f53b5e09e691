using System.Collections.Concurrent;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Subscriptions;
using Router.Routing.Tests.Fakes;

namespace Router.Routing.Tests;

/// <summary>A table of several partitions.</summary>
public sealed class HotTableTests
{
    [Theory]
    [InlineData("", "EFD01F60BA992926", 1, 6, 239)]
    [InlineData("01", "0D7CEA42B5057E4C", 0, 0, 13)]
    [InlineData("0700000000000000", "C2112D51B876518D", 1, 5, 194)]
    [InlineData("01000000", "DC077C17952D9C36", 1, 6, 220)]
    [InlineData("03616263", "85C414FA422B00B1", 1, 3, 133)]
    [InlineData("0000000000000080", "6D0E3B52A3F55345", 0, 2, 109)]
    public void The_hash_of_a_key_is_what_it_always_was(string key, string hash, int of2, int of7, int of256)
    {
        var bytes = Convert.FromHexString(key);
        Assert.Equal(hash, KeyHash.Of(bytes).ToString("X16"));
        Assert.Equal((of2, of7, of256), (KeyHash.Partition(bytes, 2), KeyHash.Partition(bytes, 7), KeyHash.Partition(bytes, 256)));
    }

    [Fact]
    public void Keys_that_follow_each_other_spread_evenly()
    {
        var counts = new int[7];
        for (var id = 0L; id < 70_000; id++)
        {
            counts[KeyHash.Partition(BitConverter.GetBytes(id), counts.Length)]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 9_500, 10_500));
    }

    [Fact]
    public void Its_partitions_are_there_from_the_start_and_are_named_by_their_number()
    {
        using var ground = Playground.Hot(3, Follow.Table(new Recorder()), Follow.Table(new Recorder(), "shop.items"));
        Assert.Equal(["shop.orders/0", "shop.orders/1", "shop.orders/2", "shop.items"], ground.Log.Partitions.Select(partition => partition.Name));
    }

    [Fact]
    public async Task Each_row_comes_in_the_partition_of_its_key_once()
    {
        var counter = new ByPartition();
        using var ground = Playground.Hot(3, Follow.Table(counter));
        ground.Source.Commit(Orders.Table.Insert([.. Enumerable.Range(0, 100).Select(id => (long)id)]));
        await ground.DeliverAsync();
        Assert.Equal(3, ground.Log.Partitions.Count(partition => partition.Acknowledged == 1 && partition.Outstanding == 0));
        Assert.Equal(Enumerable.Range(0, 100).Select(id => (long)id), counter.Ids.Order());
        Assert.Equal(3, counter.Batches);
    }

    [Fact]
    public async Task An_update_that_changes_the_key_is_a_delete_and_an_insert_with_their_own_tokens_in_the_order_of_the_rows()
    {
        var recorder = new Recorder { WithTokens = true };
        var (here, there) = (Key(of: 0, after: 0), Key(of: 1, after: 0));
        using var ground = Playground.Hot(2, Follow.Table(recorder));
        ground.Lanes.Held.Add("shop.orders/1");
        ground.Source.Commit(Orders.At(Orders.Table.Updates((here, here), (here, there), (there, here), (here, here), (there, there)), 5));
        await ground.DeliverAsync();
        Assert.Equal([$"1:10 U orders {here}>{here}", $"1:12 D orders {here}", $"1:15 I orders {here}", $"1:16 U orders {here}>{here}"], recorder.Seen);

        ground.Lanes.Held.Clear();
        await ground.DeliverAsync();
        Assert.Equal([$"1:13 I orders {there}", $"1:14 D orders {there}", $"1:18 U orders {there}>{there}"], recorder.Seen.Skip(4));
    }

    [Fact]
    public async Task Changes_of_the_whole_table_go_to_every_partition_and_a_row_watchers_only_to_that_of_its_key()
    {
        var table = new Recorder();
        var watcher = new Recorder();
        using var ground = Playground.Hot(5, Follow.Table(table) with { Kinds = ChangeKinds.All }, Follow.Row(watcher, 7L) with { Kinds = ChangeKinds.All });
        ground.Source.Commit(Orders.Table.Insert(6, 7, 8));
        ground.Source.Commit(Orders.Table.Truncate());
        await ground.DeliverAsync();
        Assert.Equal(5, table.Seen.Count(seen => seen == "Truncated orders"));
        Assert.Equal(["I orders 7", "Truncated orders"], watcher.Seen);
    }

    [Fact]
    public async Task A_table_without_a_key_has_one_partition_whatever_the_count_says_and_that_is_said()
    {
        var recorder = new Recorder();
        using var ground = Playground.Hot(4, Follow.Table(recorder));
        var keyless = new TablePlan(Orders.Table.Plan.Name, Orders.Table.Plan.Columns, [], hasNames: true);
        var frame = Orders.Table.Insert([.. Enumerable.Range(0, 50).Select(id => (long)id)]);
        frame.Table = keyless;
        frame.After = keyless.Full;
        ground.Lanes.Held.UnionWith(["shop.orders/1", "shop.orders/2", "shop.orders/3"]);
        ground.Source.Commit(frame);
        await ground.DeliverAsync();
        Assert.Equal(50, recorder.Count);
        Assert.Equal(["shop.orders/0"], ground.Log.Partitions.Where(partition => partition.IsKeyless).Select(partition => partition.Name));
    }

    [Fact]
    public async Task Rows_under_another_key_wait_until_those_under_the_one_before_are_delivered()
    {
        var recorder = new Recorder();
        var altered = new Orders("shop", "orders", 0, 1);
        using var ground = Playground.Hot(4, Follow.Table(recorder));
        ground.Source.Commit(Orders.Table.Insert(1, 2, 3, 4, 5, 6, 7, 8));
        await ground.DeliverWhileAsync(() => ground.Source.Commit(altered.InsertPart(9, 1)));
        Assert.Equal(9, recorder.Count);
        Assert.Equal("I orders 9", recorder.Seen[^1]);
        Assert.True(ground.Log.Status.Waits > 0);
    }

    [Theory]
    [InlineData("x")]
    [InlineData(null)]
    public async Task An_insert_half_without_its_whole_key_takes_the_rest_of_it_from_the_image_before(string? note)
    {
        var plan = new TablePlan(
            Orders.Table.Plan.Name,
            [
                new ColumnDefinition { Ordinal = 0, Name = "id", Type = ColumnType.Long },
                new ColumnDefinition { Ordinal = 1, Name = "part", Type = ColumnType.Long },
                new ColumnDefinition { Ordinal = 2, Name = "note", Type = ColumnType.VarChar, Metadata = 20, CollationId = 45, IsNullable = true },
                new ColumnDefinition { Ordinal = 3, Name = "other", Type = ColumnType.Long },
            ],
            [0, 1],
            hasNames: true);
        var seen = new ConcurrentQueue<string>();
        byte[] rows = [0, 7, 0, 0, 0, 3, 0, 0, 0, (byte)(note is null ? 2 : 0), 4, 0, 0, 0, .. note is null ? [] : (byte[])[1, (byte)'x']];
        using var ground = Playground.Hot(2, Follow.Table(new Describing(seen)));
        ground.Source.Commit(new ChangeFrame
        {
            Kind = ChangeKind.Update,
            Table = plan,
            Before = plan.Layout([0b0011]),
            After = plan.Layout([0b0110]),
            Bytes = rows,
            LengthBytes = rows.Length,
            RowCount = 1,
        });
        await ground.DeliverAsync();
        Assert.Equal(["1:0 Delete 7 3 absent absent", $"1:1 Insert 7 4 {note ?? "null"} absent"], seen.Order());
    }

    [Fact]
    public async Task A_partition_that_stays_behind_holds_no_other_until_the_window_is_full()
    {
        var recorder = new Recorder();
        using var ground = Playground.Hot(2, Follow.Table(recorder));
        ground.Lanes.Held.Add("shop.orders/1");
        for (var id = 0; id < 200; id++)
        {
            ground.Source.Commit(Orders.Table.Insert(id));
        }

        await ground.DeliverAsync();
        Assert.InRange(recorder.Count, 60, 140);
        ground.Lanes.Held.Clear();
        await ground.DeliverAsync();
        Assert.Equal(200, recorder.Count);
    }

    [Fact]
    public async Task The_more_partitions_the_fewer_entries_wait_at_once()
    {
        using var ground = Playground.Hot(256, Follow.Table(new Recorder()));
        var limit = Playground.Small.WindowEntries * 3 / (2 + 256);
        await ground.DeliverWhileAsync(() =>
        {
            for (var id = 0; id < 3 * limit; id++)
            {
                ground.Source.Commit(Orders.Table.Insert(id));
            }
        });
        Assert.True(ground.Log.Status.Waits > 0);
        Assert.All(ground.Log.Partitions, partition => Assert.Equal(0, partition.Outstanding));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(257)]
    public void A_count_that_is_none_is_refused(int count) =>
        Assert.Throws<ArgumentException>(() => new PartitionCount(TableGlob.All, count));

    [Fact]
    public void The_first_count_that_names_a_table_counts()
    {
        var set = new SubscriptionSet([], [new(TableGlob.Parse("shop.orders"), 4), new(TableGlob.Parse("shop.*"), 2)]);
        Assert.Equal((4, 2, 1), (set.PartitionsOf(new("shop", "orders")), set.PartitionsOf(new("shop", "items")), set.PartitionsOf(new("crm", "orders"))));
    }

    /// <summary>The first key from <paramref name="after"/> on that belongs to that partition of two.</summary>
    private static long Key(int of, long after)
    {
        while (KeyHash.Partition(BitConverter.GetBytes(after), 2) != of)
        {
            after++;
        }

        return after;
    }

    private sealed class Describing(ConcurrentQueue<string> seen) : ISubscriber
    {
        public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
        {
            foreach (var row in batch)
            {
                var image = row.Key;
                var note = image.IsAbsent(2) ? "absent" : image.IsNull(2) ? "null" : image.GetString(2);
                seen.Enqueue($"{row.Token} {row.Kind} {image.GetInt32(0)} {image.GetInt32(1)} {note} {(image.IsAbsent(3) ? "absent" : "there")}");
            }

            return default;
        }
    }

    private sealed class ByPartition : ISubscriber
    {
        public ConcurrentQueue<long> Ids { get; } = new();

        public int Batches { get; private set; }

        public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
        {
            Batches++;
            foreach (var row in batch)
            {
                Ids.Enqueue(row.Key.GetInt64(0));
            }

            return default;
        }
    }
}
