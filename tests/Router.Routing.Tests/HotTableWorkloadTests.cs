using Router.Contracts;
using Router.Routing.Subscriptions;
using Router.Routing.Tests.Fakes;
using Xunit.Abstractions;

namespace Router.Routing.Tests;

/// <summary>Random workloads with changes of keys: however many partitions a table has, each key's changes come once and in their order.</summary>
public sealed class HotTableWorkloadTests(ITestOutputHelper output)
{
    private const int Keys = 20;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 25)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Over_any_number_of_partitions_each_key_sees_what_it_sees_over_one(int seed)
    {
        output.WriteLine($"seed {seed}");
        var expected = await RunAsync(seed, 1);
        Assert.NotEmpty(expected);
        foreach (var count in (int[])[2, 7])
        {
            var actual = await RunAsync(seed, count);
            Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
            foreach (var (key, changes) in expected)
            {
                Assert.Equal(changes, actual[key]);
            }
        }
    }

    /// <summary>Each key's changes in the order they came, an update of the key as the two halves it is.</summary>
    private static async Task<Dictionary<long, List<string>>> RunAsync(int seed, int partitions)
    {
        var random = new Random(seed);
        var taste = new Random(seed + partitions);
        var subscriber = new Halves { IsRefusing = () => taste.Next(6) == 0 };
        using var ground = Playground.Hot(partitions, Follow.Table(subscriber) with { Retry = Playground.NoPause with { Retries = 100 } }, Follow.Log(new Recorder()));
        for (var transaction = 0; transaction < 60; transaction++)
        {
            if (transaction == 30)
            {
                // One that waits for its end in a file.
                ground.Source.AppendAll(Frames(random));
                ground.Source.Append(Orders.Table.InsertLarge(1, 2 << 20));
            }

            ground.Source.AppendAll(Frames(random));
            if (taste.Next(3) == 0 && transaction != 30)
            {
                ground.Log.Prepare("x");
                ground.Source.CommitPrepared("x");
            }
            else
            {
                ground.Source.CommitOpen();
            }

            if (taste.Next(4) == 0)
            {
                var checkpoint = ground.Log.CheckpointAsync();
                ground.Log.Idle();
                await ground.Lanes.StepAsync();
                await ground.DeliverAsync();
                Assert.True(checkpoint.IsCompletedSuccessfully);
            }
        }

        await ground.DeliverAsync();
        Assert.All(ground.Log.Partitions, partition => Assert.Equal(0, partition.Outstanding));
        return subscriber.ByKey;
    }

    private static ChangeFrame[] Frames(Random random)
    {
        var frames = new List<ChangeFrame>();
        var row = 0;
        for (var statement = random.Next(1, 4); statement > 0; statement--)
        {
            var ids = Enumerable.Range(0, random.Next(1, 12)).Select(_ => (long)random.Next(Keys)).ToArray();
            var frame = random.Next(3) switch
            {
                0 => Orders.Table.Insert(ids),
                1 => Orders.Table.Delete(ids),
                _ => Orders.Table.Updates([.. ids.Select(id => (id, random.Next(2) == 0 ? id : random.Next(Keys)))]),
            };
            frames.Add(Orders.At(frame, row));
            row += frame.RowCount;
        }

        return [.. frames];
    }

    private sealed class Halves : ISubscriber
    {
        public required Func<bool> IsRefusing { get; init; }

        public Dictionary<long, List<string>> ByKey { get; } = [];

        public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
        {
            if (IsRefusing())
            {
                throw new IOException("Not in the mood.");
            }

            foreach (var row in batch)
            {
                if (row.KeyChanged)
                {
                    Note(row.Before.GetInt64(0), row.Token.Row, "D");
                    Note(row.After.GetInt64(0), row.Token.Row + 1, "I");
                }
                else
                {
                    Note(row.Key.GetInt64(0), row.Token.Row, row.Kind.ToString()[..1]);
                }

                Assert.Equal(batch.Transaction.Sequence, row.Token.Sequence);
                Assert.Equal((byte)row.Key.GetInt64(0), row.Key.GetBytes(2) is [var first, ..] ? first : (byte)row.Key.GetInt64(0));
            }

            return default;

            void Note(long key, int tokenRow, string what)
            {
                if (!ByKey.TryGetValue(key, out var changes))
                {
                    ByKey.Add(key, changes = []);
                }

                changes.Add($"{batch.Transaction.Sequence}:{tokenRow} {what}");
            }
        }
    }
}
