using Router.Contracts.Orleans.Streams;
using Router.Grains.Tests.Tables.Fakes;
using Xunit.Abstractions;

namespace Router.Grains.Tests.Tables;

/// <summary>A log that is cut at random, comes again cut elsewhere, loses batches and meets crashes: what is kept is the log, each row once and in order.</summary>
public sealed class ReplayTests(ITestOutputHelper output)
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Whatever_happens_to_deliveries_every_row_counts_once_and_in_order(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var log = new RandomStream(random, 60);
        await using var rig = new PartitionRig();
        rig.Storage.OnWrite = _ => random.Next(40) == 0 ? (StorageFault)random.Next(1, 4) : StorageFault.None;
        var accepted = 0;
        var (lost, refused) = (0, 0);
        ChangeDelivery? old = null;
        for (var generation = 1; accepted < log.Count; generation++)
        {
            Assert.True(generation < 500, "It does not come to an end.");
            foreach (var (delivery, end) in log.Read(generation, log.TransactionAt(random.Next(2) == 0 ? accepted : random.Next(accepted + 1))))
            {
                // One that is lost leaves no trace where it is but the row behind a change of the table with the same token.
                if (random.Next(12) == 0 && delivery.Previous != delivery.Last)
                {
                    lost++;
                    continue;
                }

                if (old is not null && random.Next(6) == 0)
                {
                    await rig.TryAsync(old);
                }

                if (!await DeliverAsync(rig, delivery, random))
                {
                    refused++;
                    break;
                }

                accepted = Math.Max(accepted, end);
                old = delivery;
                if (random.Next(10) == 0)
                {
                    break;
                }
            }
        }

        rig.Storage.OnWrite = _ => StorageFault.None;
        rig.Crash();
        var book = await rig.BookAsync();
        output.WriteLine($"{log.Count} changes, {lost} deliveries lost, {refused} times refused, {rig.Tailer.Rewinds.Count} rewinds");
        Assert.Equal(log.Expected.Where(token => token.Row >= 0), book.Tokens.Where(token => token.Row >= 0));
        Assert.Equal(log.Expected.Distinct(), book.Tokens.Distinct());
    }

    /// <summary>As a receiver does: again and again, until it is taken, unless something is missing or it is too old.</summary>
    private static async Task<bool> DeliverAsync(PartitionRig rig, ChangeDelivery delivery, Random random)
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
                // An answer that was lost.
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
