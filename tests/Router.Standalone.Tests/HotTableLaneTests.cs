using System.Collections.Concurrent;
using Router.Contracts;
using Router.Routing.Subscriptions;
using Router.Routing.Tests.Fakes;
using Router.Standalone.Tests.Fakes;
using Xunit.Abstractions;

namespace Router.Standalone.Tests;

/// <summary>A hot table's partitions on real lanes.</summary>
public sealed class HotTableLaneTests(ITestOutputHelper output)
{
    private const int Keys = 30;
    private const int Transactions = 2000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_the_lanes_do_each_key_sees_its_changes_once_and_in_their_order(int seed)
    {
        output.WriteLine($"seed {seed}");
        var subscriber = new PerKey(seed);
        var partitions = new PartitionCount(TableGlob.Parse("shop.orders"), 5);
        await using var rig = new Rig(Rig.Small, -1, new SubscriptionSet([Follow.Table(subscriber) with { Retry = Rig.NoPause with { Retries = 1000 } }], [partitions]));
        var expected = Write(rig, new Random(seed));
        await rig.DrainedAsync();
        Assert.Empty(rig.Failures);
        Assert.Equal(expected.Keys.Order(), subscriber.ByKey.Keys.Order());
        Assert.All(expected, pair => Assert.Equal(pair.Value, subscriber.ByKey[pair.Key]));
        Assert.True(subscriber.MostAtOnce > 1, "no two partitions were ever at work at once");
    }

    /// <summary>Plays a source, and notes what each key has to see.</summary>
    private static Dictionary<long, List<string>> Write(Rig rig, Random random)
    {
        var expected = new Dictionary<long, List<string>>();
        for (var sequence = 1L; sequence <= Transactions; sequence++)
        {
            var pairs = Enumerable.Range(0, random.Next(1, 6)).Select(_ => (Before: (long)random.Next(Keys), After: (long)random.Next(Keys))).ToArray();
            rig.Source.Commit(Orders.Table.Updates(pairs));
            for (var row = 0; row < pairs.Length; row++)
            {
                var (before, after) = pairs[row];
                Note(before, $"{sequence}:{2 * row} {(before == after ? "Update" : "Delete")}");
                if (before != after)
                {
                    Note(after, $"{sequence}:{(2 * row) + 1} Insert");
                }
            }

            if (random.Next(10) == 0)
            {
                rig.Log.Idle();
            }
        }

        return expected;

        void Note(long key, string change)
        {
            if (!expected.TryGetValue(key, out var changes))
            {
                expected.Add(key, changes = []);
            }

            changes.Add(change);
        }
    }

    private sealed class PerKey(int seed) : ISubscriber
    {
        private readonly Random _random = new(seed);
        private int _atWork;
        private int _mostAtOnce;

        public ConcurrentDictionary<long, List<string>> ByKey { get; } = [];

        public int MostAtOnce => Volatile.Read(ref _mostAtOnce);

        public async ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
        {
            int mood;
            lock (_random)
            {
                mood = _random.Next(4);
                _mostAtOnce = Math.Max(_mostAtOnce, Interlocked.Increment(ref _atWork));
            }

            try
            {
                if (mood > 0)
                {
                    await Task.Yield();
                }

                if (mood == 3)
                {
                    throw new IOException("Not in the mood.");
                }

                foreach (var row in batch)
                {
                    ByKey.GetOrAdd(row.Key.GetInt64(0), _ => []).Add($"{row.Token} {row.Kind}");
                }
            }
            finally
            {
                Interlocked.Decrement(ref _atWork);
            }
        }
    }
}
