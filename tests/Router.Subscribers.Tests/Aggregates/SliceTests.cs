using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Subscriptions;
using Router.Subscribers.Aggregates;
using Router.Subscribers.Aggregates.Parts;
using Xunit.Abstractions;

namespace Router.Subscribers.Tests.Aggregates;

/// <summary>Aggregates of slices, each with its own rows and nothing else, are together what one of the whole table is.</summary>
public class SliceTests(ITestOutputHelper output)
{
    private const int Steps = 300;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Environment.GetEnvironmentVariable("ROUTER_TEST_LONG") == "1" ? 200 : 8)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Slices_put_together_are_the_whole(int seed) => RunAsync(seed);

    [Fact]
    public Task They_are_with_a_seed_of_the_day_too() => RunAsync(Environment.TickCount & 0xFFFFFF);

    [Fact]
    public async Task A_filling_counts_only_the_slices_own_rows_and_all_fillings_are_the_table()
    {
        var rig = new SlicedRig(ShopModel.Declare, 4);
        object?[][] rows = [.. Enumerable.Range(0, 500).Select(id => Shop.Row(id, $"s{id % 7}", id / 10m, id % 11, id / 4.0))];
        await rig.BeginAsync(_ => Tables(rows));
        rig.Check(3);
        var counts = rig.Slices.Select(slice => slice.ReadAll().Groups.Sum(group => group.GetInt64("count"))).ToArray();
        Assert.Equal(500, counts.Sum());
        for (var index = 0; index < counts.Length; index++)
        {
            Assert.Equal(rows.Count(row => new PartitionSlice(index, 4).Holds(SlicedRig.KeyOf(row))), counts[index]);
        }

        await rig.UpdateAsync(rows[3], Shop.Row(1003, "s3", 7m));
        await rig.DeleteAsync(rows[4]);
        rig.Check(100);
    }

    [Fact]
    public async Task Slices_that_were_filled_at_different_points_of_the_log_are_the_whole_once_all_have_its_changes()
    {
        var rig = new SlicedRig(a => a.GroupBy("status").Count().Sum("amount"), 3);
        object?[][] early = [.. Enumerable.Range(0, 20).Select(id => Shop.Row(id, "s", 1m))];
        object?[][] late = [.. early, .. Enumerable.Range(100, 20).Select(id => Shop.Row(id, "s", 1m))];
        await rig.BeginAsync(index => index == 1 ? Tables(late, 2000) : Tables(early, 1001));
        foreach (var row in late.Skip(20))
        {
            await rig.InsertAsync(row);
        }

        Assert.Equal(["status=s: count=40, sum(amount)=40.00"], rig.Whole.Lines);
        rig.Check(10);
    }

    [Fact]
    public async Task All_rows_of_a_table_without_a_key_are_the_first_slices()
    {
        var plan = new TablePlan(Shop.Orders.Name, Shop.Orders.Columns, [], hasNames: true);
        for (var index = 0; index < 3; index++)
        {
            var slice = Rig.Declare(a => a.Count()).For(new PartitionSlice(index, 3));
            var tables = new FakeTables(plan) { Rows = { Shop.Row(1), Shop.Row(2), Shop.Row(3) } };
            await slice.BeginAsync(new FakeSource(tables), new SourcePosition(null, "binlog.000000", 0, "", 0), CancellationToken.None);
            Assert.Equal(index == 0 ? 3 : 0, slice.Read().GetInt64("count"));
        }
    }

    [Fact]
    public async Task A_change_of_the_whole_table_reaches_every_slice()
    {
        var rig = new SlicedRig(a => a.Count(), 3);
        await rig.BeginAsync();
        for (var id = 0; id < 30; id++)
        {
            await rig.InsertAsync(Shop.Row(id));
        }

        Assert.Equal(30, rig.Read().GetInt64("count"));
        await rig.ChangeTableAsync(TableChange.Truncated);
        Assert.False(rig.Read().Exists);
        Assert.Equal("count=0", Assert.Single(rig.ReadAll(5)).ToString());
        await rig.ChangeTableAsync(TableChange.Renamed);
        Assert.Contains("renamed", rig.Ask(new PartQuestion()).Doubt, StringComparison.Ordinal);
        Assert.True(rig.Read().IsUnsure);
    }

    [Fact]
    public void State_of_one_slice_is_under_another_definition_than_that_of_another_slice_or_of_the_whole()
    {
        var whole = Rig.Declare(a => a.Count());
        string[] definitions = [whole.Definition, whole.For(new PartitionSlice(0, 2)).Definition, whole.For(new PartitionSlice(1, 2)).Definition, whole.For(new PartitionSlice(0, 3)).Definition];
        Assert.Equal(4, definitions.Distinct().Count());
        Assert.Equal(whole.Definition, whole.For(PartitionSlice.Whole).Definition);
    }

    [Fact]
    public async Task Pages_come_in_the_order_of_keys_and_none_is_larger_than_asked_for()
    {
        var rig = new SlicedRig(a => a.GroupBy("user_id", "status").Count(), 5);
        await rig.BeginAsync();
        for (var id = 0; id < 400; id++)
        {
            await rig.InsertAsync(Shop.Row(id, id % 9 == 0 ? null : $"s{id % 13}", user: id % 17 == 0 ? null : (id % 23) - 11));
        }

        var keys = rig.ReadAll(7).Select(group => ((int?)group.Key[0], (string?)group.Key[1])).ToArray();
        Assert.Equal(keys.OrderBy(key => key.Item1).ThenBy(key => key.Item2, StringComparer.Ordinal), keys);
        Assert.Equal(rig.Whole.Lines.Length, keys.Distinct().Count());
    }

    [Fact]
    public async Task Windows_that_are_gone_by_the_time_of_one_slice_are_gone_in_all()
    {
        var rig = new SlicedRig(a => a.Over(AggregateWindow.Tumbling("created", TimeSpan.FromHours(1), TimeSpan.FromHours(1))).Count().Max("amount"), 4);
        await rig.BeginAsync();
        for (var id = 0; id < 100; id++)
        {
            await rig.InsertAsync(Shop.Row(id, amount: id, created: new DateTime(2026, 1, 1).AddMinutes(5 * id)));
        }

        rig.Check(1);
        Assert.InRange(rig.Whole.Lines.Length, 1, 4);
    }

    [Fact]
    public async Task Values_that_only_went_by_one_slice_are_looked_for_behind_the_ends()
    {
        // Rows are deleted that were there before the log began: more of them than a part tells of at first.
        var rig = new SlicedRig(a => a.GroupBy("status").Count().Min("amount").Max("amount").Top(2, "amount").CountDistinct("user_id").Fill(FillMode.Log), 2);
        await rig.BeginAsync();
        var (first, second) = (Ids(rig, 0).GetEnumerator(), Ids(rig, 1).GetEnumerator());
        for (var amount = 1; amount <= 60; amount++)
        {
            await rig.InsertAsync(Shop.Row(Next(first), "s", amount));
            await rig.InsertAsync(Shop.Row(Next(first), "s", 1000 + amount));
            await rig.DeleteAsync(Shop.Row(Next(second), "s", amount));
        }

        for (var amount = 61; amount < 100; amount++)
        {
            await rig.InsertAsync(Shop.Row(Next(second), "s", amount));
        }

        var question = new PartQuestion { Group = ["s"] };
        Assert.False(rig.Ask(question).IsSettled);
        var settled = Enumerable.Range(1, 4).Select(depth => rig.Ask(question with { Depth = depth })).First(answer => answer.IsSettled);
        Assert.Equal(Assert.Single(rig.Whole.Lines), Assert.Single(settled.Groups).ToString());
        Assert.Equal(61m, settled.Groups[0].GetDecimal("min(amount)"));
    }

    [Fact]
    public async Task An_answer_has_about_a_mebibyte_however_many_groups_are_asked_for()
    {
        var rig = new SlicedRig(a => a.GroupBy("status").Count(), 2);
        await rig.BeginAsync();
        object?[][] rows = [.. Enumerable.Range(0, 9000).Select(id => Shop.Row(id, $"{id:D4}{new string('x', 56)}"))];
        await rig.Whole.InsertAsync(rows);
        foreach (var chunk in rows.GroupBy(row => KeyHash.Partition(SlicedRig.KeyOf(row), 2)))
        {
            var frame = Shop.Insert(Shop.Orders, [.. chunk]);
            frame.Transaction = new Transaction(2000, default, 0, "binlog.000001", 4);
            await rig.Slices[chunk.Key].HandleAsync(frame.Open(), CancellationToken.None);
        }

        Assert.InRange(rig.Slices[0].ReadPart(new PartQuestion { Count = 10_000 }).Length, 100_000, (1 << 20) + 1000);
        Assert.Equal(9000, rig.ReadAll(10_000).Count);
    }

    [Fact]
    public void A_damaged_answer_is_refused_wherever_it_is_cut()
    {
        var rig = new SlicedRig(ShopModel.Declare, 1);
        var question = new PartQuestion { Group = ["s"] };
        var whole = rig.Slices[0].ReadPart(question);
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => AggregateParts.Combine(rig.Definition, question, [whole.AsMemory(0, length)]));
        }
    }

    private static IEnumerable<long> Ids(SlicedRig rig, int slice)
    {
        for (long id = 0; ; id++)
        {
            if (KeyHash.Partition(SlicedRig.KeyOf(Shop.Row(id)), rig.Slices.Length) == slice)
            {
                yield return id;
            }
        }
    }

    private static long Next(IEnumerator<long> ids) => ids.MoveNext() ? ids.Current : throw new InvalidOperationException("There is always a next one.");

    private static FakeTables Tables(object?[][] rows, long upToSequence = 1000)
    {
        var tables = new FakeTables(Shop.Orders);
        tables.Rows.AddRange(rows);
        tables.UpToSequences.Clear();
        tables.UpToSequences.Enqueue(upToSequence);
        return tables;
    }

    private async Task RunAsync(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var rig = new SlicedRig(ShopModel.Declare, 2 + random.Next(6));
        await rig.BeginAsync();
        var rows = new Dictionary<long, object?[]>();
        for (var step = 0; step < Steps; step++)
        {
            await ChangeAsync(rig, random, rows);
            if (random.Next(30) == 0)
            {
                await rig.RestartAsync(random.Next(rig.Slices.Length));
            }

            if (step % 30 == 0)
            {
                rig.Check(1 + random.Next(10));
            }
        }

        rig.Check(1);
    }

    private static async Task ChangeAsync(SlicedRig rig, Random random, Dictionary<long, object?[]> rows)
    {
        var row = RandomWorkloadTests.RandomRow(random);
        var id = (long)row[0]!;
        if (rows.GetValueOrDefault(id) is not { } was)
        {
            await rig.InsertAsync(rows[id] = row);
        }
        else if (random.Next(4) == 0)
        {
            await rig.DeleteAsync(was);
            rows.Remove(id);
        }
        else
        {
            row[0] = random.Next(4) == 0 && !rows.ContainsKey(id + 1000) ? id + 1000 : id;
            await rig.UpdateAsync(was, row);
            rows.Remove(id);
            rows[(long)row[0]!] = row;
        }
    }
}
