using Router.Contracts.Orleans.Tailing;
using Router.Grains.Tests.Tables.Fakes;
using Xunit.Abstractions;

namespace Router.Grains.Tests.Tables;

/// <summary>A log that is rewound at random while its deliveries are lost, cut elsewhere and meet crashes.</summary>
public sealed class RedeliveryReplayTests(ITestOutputHelper output)
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task From_each_rewind_on_handlers_get_every_change_in_order_and_state_has_each_once(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var log = new RandomStream(random, 60);
        var handed = new Handed();
        await using var rig = new PartitionRig { Subscriptions = handed.WithBook };
        rig.Storage.OnWrite = _ => random.Next(40) == 0 ? (StorageFault)random.Next(1, 4) : StorageFault.None;
        var (accepted, left) = (0, 4);
        var rewinds = new List<(int Place, int From)>();
        Redelivery? redelivery = null;
        for (var generation = 1; accepted < log.Count || left > 0; generation++)
        {
            Assert.True(generation < 800, "It does not come to an end.");
            if (left > 0 && (accepted == log.Count || random.Next(8) == 0))
            {
                // The frontier goes back with a rewind.
                left--;
                accepted = log.TransactionAt(random.Next(Math.Min(accepted + 1, log.Count)));
                var at = log.StartAt(accepted);
                redelivery = new Redelivery { Generation = generation, Sequence = at.Sequence, Row = at.Row };
                rewinds.Add((accepted, handed.Tokens.Count));
            }

            var isRewind = redelivery?.Generation == generation;
            foreach (var (delivery, end) in log.Read(generation, log.TransactionAt(isRewind || random.Next(2) == 0 ? accepted : random.Next(accepted + 1))))
            {
                if (random.Next(12) == 0 && delivery.Previous != delivery.Last)
                {
                    continue;
                }

                if (!await DeliverAsync(rig, delivery with { Redelivery = redelivery }, random))
                {
                    break;
                }

                accepted = Math.Max(accepted, end);
                if (random.Next(10) == 0)
                {
                    break;
                }
            }
        }

        rig.Storage.OnWrite = _ => StorageFault.None;
        rig.Crash();
        output.WriteLine($"{log.Count} changes, {handed.Tokens.Count} handed, rewinds {string.Join(' ', rewinds)}");
        var book = await rig.BookAsync();
        Assert.Equal(log.Expected.Where(token => token.Row >= 0), book.Tokens.Where(token => token.Row >= 0));
        Assert.Equal(log.Expected.Distinct(), book.Tokens.Distinct());
        foreach (var (place, from) in rewinds)
        {
            CheckAgain(log.Expected.Skip(place).Where(token => token.Row >= 0), handed.Tokens.Skip(from));
        }
    }

    /// <summary>All of them are in it, in their order; others and repetitions may be between.</summary>
    private static void CheckAgain(IEnumerable<(long Sequence, int Row)> wanted, IEnumerable<(long Sequence, int Row)> handed)
    {
        using var rest = handed.GetEnumerator();
        foreach (var token in wanted)
        {
            var isThere = false;
            while (!isThere && rest.MoveNext())
            {
                isThere = rest.Current == token;
            }

            Assert.True(isThere, $"{token} was not given again, or not in order.");
        }
    }

    private static async Task<bool> DeliverAsync(PartitionRig rig, Router.Contracts.Orleans.Streams.ChangeDelivery delivery, Random random)
    {
        for (var tries = 0; tries < 20; tries++)
        {
            if (random.Next(15) == 0)
            {
                rig.Crash();
            }

            if (random.Next(15) == 0)
            {
                rig.Storage.LetLateOnesPass();
            }

            var rewinds = rig.Tailer.Rewinds.Count;
            if (await rig.TryAsync(delivery))
            {
                return random.Next(10) > 0 || await rig.TryAsync(delivery);
            }

            if (rig.Tailer.Rewinds.Count > rewinds)
            {
                return false;
            }
        }

        return false;
    }
}
