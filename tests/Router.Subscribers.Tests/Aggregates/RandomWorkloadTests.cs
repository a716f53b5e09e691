using Router.Contracts;
using Xunit.Abstractions;

namespace Router.Subscribers.Tests.Aggregates;

/// <summary>
/// Random changes over one or several partitions, saves and crashes at random moments, partitions that become more or fewer: always what a count of
/// all rows gives.
/// </summary>
public class RandomWorkloadTests(ITestOutputHelper output)
{
    private const int Steps = 400;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Environment.GetEnvironmentVariable("ROUTER_TEST_LONG") == "1" ? 200 : 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task It_is_what_a_count_of_all_rows_gives(int seed) => RunAsync(seed);

    [Fact]
    public Task It_is_that_with_a_seed_of_the_day_too() => RunAsync(Environment.TickCount & 0xFFFFFF);

    private async Task RunAsync(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var rig = new Rig(ShopModel.Declare);
        await rig.BeginAsync();
        var partitions = 1 + random.Next(3);
        var rows = new Dictionary<long, object?[]>();
        var (saved, savedRows, savedSequence) = (rig.Save(Names(partitions)), rows.ToDictionary(), rig.Sequence);
        for (var step = 0; step < Steps; step++)
        {
            await ChangeAsync(rig, random, rows, partitions);
            if (random.Next(40) == 0)
            {
                (saved, savedRows, savedSequence) = (rig.Save(Names(partitions)), rows.ToDictionary(), rig.Sequence);
                if (random.Next(3) == 0)
                {
                    partitions = 1 + random.Next(3);
                    await rig.RestartAsync(saved);
                    (saved, savedRows, savedSequence) = (rig.Save(Names(partitions)), rows.ToDictionary(), rig.Sequence);
                }
            }
            else if (random.Next(40) == 0)
            {
                // What was not saved never happened; the log tells it again, here as something else.
                await rig.RestartAsync(saved);
                (rows, rig.Sequence) = (savedRows.ToDictionary(), savedSequence);
            }

            if (step % 20 == 0 || random.Next(50) == 0)
            {
                Check(rig, rows);
            }
        }

        Check(rig, rows);
        foreach (var row in rows.Values)
        {
            await rig.TakeAsync(Shop.Delete(rig.Plan, row), Partition(row, partitions));
        }

        Assert.Empty(rig.Lines);
    }

    private static void Check(Rig rig, Dictionary<long, object?[]> rows)
    {
        var expected = ShopModel.Lines(rows.Values);
        Assert.Equal(string.Join("\n", expected), string.Join("\n", rig.Lines));
        Assert.Equal(expected, expected.Length == 0 ? [] : rows.Values.Select(row => row[3]).Distinct().Select(status => rig.Aggregate.Read(status).ToString()).Order(StringComparer.Ordinal));
    }

    private static async Task ChangeAsync(Rig rig, Random random, Dictionary<long, object?[]> rows, int partitions)
    {
        var row = RandomRow(random);
        var id = (long)row[0]!;
        var was = rows.GetValueOrDefault(id);
        if (was is null)
        {
            await rig.TakeAsync(Shop.Insert(rig.Plan, row), Partition(row, partitions));
            rows[id] = row;
        }
        else if (random.Next(4) == 0)
        {
            await rig.TakeAsync(Shop.Delete(rig.Plan, was), Partition(was, partitions));
            rows.Remove(id);
        }
        else if (random.Next(4) == 0 && !rows.ContainsKey(id + 1000))
        {
            await ChangeKeyAsync(rig, rows, was, row, id + 1000, partitions);
        }
        else
        {
            await rig.TakeAsync(Shop.Update(rig.Plan, was, row), Partition(row, partitions));
            rows[id] = row;
        }
    }

    /// <summary>Where there are several partitions, an update of the key is a delete of one and an insert of another.</summary>
    private static async Task ChangeKeyAsync(Rig rig, Dictionary<long, object?[]> rows, object?[] was, object?[] row, long key, int partitions)
    {
        rows.Remove((long)was[0]!);
        row[0] = key;
        rows[key] = row;
        if (partitions == 1)
        {
            await rig.TakeAsync(Shop.Update(rig.Plan, was, row), Partition(row, partitions));
            return;
        }

        await rig.TakeAsync(Shop.Delete(rig.Plan, was), Partition(was, partitions));
        var insert = Shop.Insert(rig.Plan, row);
        insert.FirstRow = 1;
        await rig.TakeAgainAsync(insert, Partition(row, partitions));
    }

    internal static object?[] RandomRow(Random random) => Shop.Row(
        random.Next(100),
        random.Next(8) == 0 ? null : $"s{random.Next(5)}",
        random.Next(5) == 0 ? null : random.Next(-1000, 1000) / 100m,
        random.Next(5) == 0 ? null : random.Next(10),
        random.Next(5) == 0 ? null : random.Next(-1000, 1000) / 4.0,
        random.Next(5) == 0 ? null : ulong.MaxValue - (ulong)random.Next(3),
        random.Next(5) == 0 ? null : new DateTime(2026, 1, 1 + random.Next(28)).AddMicroseconds(random.Next(3)));

    private static string[] Names(int partitions) =>
        partitions == 1 ? [Rig.Table] : [.. Enumerable.Range(0, partitions).Select(number => $"{Rig.Table}/{number}")];

    private static string Partition(object?[] row, int partitions) => partitions == 1 ? Rig.Table : $"{Rig.Table}/{(long)row[0]! % partitions}";
}
