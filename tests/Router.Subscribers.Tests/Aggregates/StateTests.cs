using Router.Contracts;
using Router.Routing.Subscriptions;
using Router.Subscribers.Aggregates;

namespace Router.Subscribers.Tests.Aggregates;

/// <summary>What is saved, and how much of it.</summary>
public class StateTests
{
    private const int Slots = 128;

    [Fact]
    public async Task A_save_of_a_million_groups_copies_nothing_and_later_only_the_segments_that_change()
    {
        var rig = new Rig(a => a.GroupBy("id").Count().Sum("amount"));
        for (var first = 0; first < 1_000_000; first += 10_000)
        {
            await rig.InsertAsync([.. Enumerable.Range(first, 10_000).Select(id => Shop.Row(id, amount: 1m))]);
        }

        var capture = rig.Aggregate.Capture(Rig.Table);
        Assert.Equal(0, rig.Aggregate.Copied);
        await rig.UpdateAsync([.. Enumerable.Range(5, 20).SelectMany(id => new[] { Shop.Row(id, amount: 1m), Shop.Row(id, amount: 2m) })]);
        Assert.Equal(1, rig.Aggregate.Copied);
        await rig.DeleteAsync(Shop.Row(500_000, amount: 1m));
        Assert.Equal(2, rig.Aggregate.Copied);

        var again = rig.Aggregate.Capture(Rig.Table);
        var changed = Enumerable.Range(0, again.SegmentCount).Where(segment => again.VersionOf(segment) != capture.VersionOf(segment));
        Assert.Equal([0, 1, 1 + (500_000 / Slots)], changed);
        await rig.RestartAsync(new() { [Rig.Table] = Rig.Write(capture) });
        Assert.Equal(1m, rig.Aggregate.Read(5).GetDecimal("sum(amount)"));
        Assert.True(rig.Aggregate.Read(500_000).Exists);
    }

    [Fact]
    public async Task A_released_capture_costs_no_copy_and_its_segments_are_used_again_only_then()
    {
        var rig = new Rig(a => a.GroupBy("id").Count().Sum("amount"));
        await rig.InsertAsync([.. Enumerable.Range(0, 1000).Select(id => Shop.Row(id, amount: 1m))]);
        for (var round = 1; round < 5; round++)
        {
            var copied = rig.Aggregate.Copied;
            var (lines, versions) = (rig.Lines, Versions());
            var capture = rig.Aggregate.Capture(Rig.Table);
            await rig.InsertAsync([.. Enumerable.Range(0, 500).Select(id => Shop.Row(id, amount: 1m))]);
            Assert.Equal(copied + ((500 + Slots - 1) / Slots), rig.Aggregate.Copied);
            Assert.NotEqual(versions, Versions());
            var restored = new Rig(a => a.GroupBy("id").Count().Sum("amount"));
            await restored.RestartAsync(new() { [Rig.Table] = Rig.Write(capture) });
            Assert.Equal(lines, restored.Lines);
            capture.Release();

            versions = Versions();
            await rig.InsertAsync([.. Enumerable.Range(0, 1000).Select(id => Shop.Row(id, amount: 1m))]);
            Assert.Equal(copied + ((500 + Slots - 1) / Slots), rig.Aggregate.Copied);
            Assert.NotEqual(versions, Versions());
        }

        long[] Versions()
        {
            var capture = rig.Aggregate.Capture(Rig.Table);
            long[] versions = [.. Enumerable.Range(0, capture.SegmentCount).Select(capture.VersionOf)];
            capture.Release();
            return versions;
        }
    }

    [Fact]
    public async Task A_group_of_many_values_is_copied_leaf_by_leaf()
    {
        var rig = new Rig(a => a.Max("id").CountDistinct("id"));
        await rig.InsertAsync([.. Enumerable.Range(0, 50_000).Select(id => Shop.Row(id))]);
        var capture = rig.Aggregate.Capture(Rig.Table);
        await rig.DeleteAsync(Shop.Row(49_999));
        Assert.Equal(2, rig.Aggregate.Copied);
        await rig.RestartAsync(new() { [Rig.Table] = Rig.Write(capture) });
        Assert.Equal(["max(id)=49999, distinct(id)=50000"], rig.Lines);
    }

    [Fact]
    public async Task A_capture_is_as_it_was_while_the_aggregate_goes_on_and_an_unchanged_one_has_the_same_versions()
    {
        var rig = new Rig(ShopModel.Declare);
        await rig.InsertAsync(Shop.Row(1, "a", 1m, 1, 0.5), Shop.Row(2, "b", 2m, 2, 1.5));
        var lines = rig.Lines;
        var capture = rig.Aggregate.Capture(Rig.Table);
        var same = rig.Aggregate.Capture(Rig.Table);
        Assert.Equal(
            Enumerable.Range(0, capture.SegmentCount).Select(capture.VersionOf), Enumerable.Range(0, same.SegmentCount).Select(same.VersionOf));
        await rig.DeleteAsync(Shop.Row(1, "a", 1m, 1, 0.5));
        await rig.InsertAsync(Shop.Row(3, "c", 3m, 3, 2.5));
        await rig.RestartAsync(new() { [Rig.Table] = Rig.Write(capture) });
        Assert.Equal(lines, rig.Lines);
    }

    [Fact]
    public async Task Changes_that_come_again_count_once_also_in_part()
    {
        var rig = new Rig(a => a.Count());
        var frame = Shop.Insert(rig.Plan, Shop.Row(1), Shop.Row(2));
        await rig.TakeAsync(frame);
        await rig.TakeAgainAsync(frame);
        Assert.Equal(["count=2"], rig.Lines);
        await rig.TakeAgainAsync(Shop.Insert(rig.Plan, Shop.Row(1), Shop.Row(2), Shop.Row(3)));
        Assert.Equal(["count=3"], rig.Lines);
    }

    [Fact]
    public async Task States_of_different_readings_of_the_table_are_not_put_together()
    {
        var tables = new FakeTables(Shop.Orders) { Rows = { Shop.Row(1) } };
        var rig = new Rig(a => a.Count());
        await rig.BeginAsync(tables);
        await rig.TakeAsync(Shop.Insert(rig.Plan, Shop.Row(2)), "shop.orders/1");
        var early = rig.Save("shop.orders/0");
        tables.UpToSequences.Enqueue(rig.Sequence + 1);
        tables.UpToSequences.Dequeue();
        await rig.Aggregate.RefillAsync();
        var late = rig.Save("shop.orders/1");
        tables.Rows.Add(Shop.Row(2));
        await rig.RestartAsync(new(early.Concat(late)), tables);
        Assert.Equal(["count=2"], rig.Lines);
        Assert.Equal(3, tables.Readings);
        await rig.RestartAsync(new(early.Concat(late)));
        Assert.True(rig.Aggregate.IsUnsure);
    }

    [Fact]
    public async Task A_restart_that_found_a_state_of_an_older_start_beside_the_newest_does_not_count_it_twice()
    {
        var rig = new Rig(a => a.Count());
        await rig.BeginAsync();
        await rig.TakeAsync(Shop.Insert(rig.Plan, Shop.Row(1)), "shop.orders/0");
        await rig.TakeAsync(Shop.Insert(rig.Plan, Shop.Row(2)), "shop.orders/1");
        var old = rig.Save("shop.orders/0", "shop.orders/1");
        await rig.RestartAsync(old);
        var mixed = rig.Save("shop.orders/0");
        mixed["shop.orders/1"] = old["shop.orders/1"];
        await rig.RestartAsync(mixed);
        Assert.Equal(["count=2"], rig.Lines);
    }

    [Fact]
    public void The_definition_tells_everything_that_the_state_depends_on()
    {
        static string Of(Action<AggregateBuilder> declare) => Rig.Declare(declare).Definition;
        string[] all =
        [
            Of(a => a.Count()),
            Of(a => a.Count().GroupBy("status")),
            Of(a => a.Count("rows")),
            Of(a => a.Count().Sum("amount")),
            Of(a => a.Count().Where(RowCondition.Of("x", _ => true))),
            Of(a => a.Count().Over(AggregateWindow.Tumbling("created", TimeSpan.FromHours(1), TimeSpan.Zero))),
            Of(a => a.Count().Over(AggregateWindow.Tumbling("created", TimeSpan.FromHours(1), TimeSpan.FromHours(1)))),
            Of(a => a.Count().Table("shop.customers")),
        ];
        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.Equal(Of(a => a.Count()), Of(a => a.Count().OnDoubt(OnDoubt.Refill)));
    }

    [Fact]
    public async Task A_state_that_is_cut_short_is_an_error()
    {
        var rig = new Rig(a => a.GroupBy("status").Count());
        await rig.InsertAsync(Shop.Row(1));
        var saved = rig.Save();
        saved[Rig.Table] = [.. saved[Rig.Table].Select(segment => segment.IsEmpty ? segment : segment[..^1])];
        await Assert.ThrowsAsync<InvalidDataException>(() => rig.RestartAsync(saved));
    }
}
