using Router.Contracts;
using Router.Routing.Log;
using Router.Routing.Subscriptions;

namespace Router.Routing.Tests;

/// <summary>One thread writes, another reads; neither ever locks.</summary>
public sealed class PartitionTests
{
    private const int Count = 300_000;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(1000)]
    public async Task A_reader_beside_the_writer_sees_every_entry_once_whole_and_in_order(int publishEvery)
    {
        var partition = new Partition(0, "shop.orders", SubscriptionLevel.Table, new ChunkPool(16));
        var writer = Task.Run(() => Write(partition, publishEvery));
        var reader = Task.Run(() => Read(partition));
        await writer;
        Assert.Equal(Count, await reader);
        Assert.Equal(long.MaxValue, partition.OldestNumber);
        Assert.Equal(0, partition.Outstanding);
    }

    private static void Write(Partition partition, int publishEvery)
    {
        for (var i = 1; i <= Count; i++)
        {
            partition.Write(new LogEntry { Number = 3L * i, RowCount = i, Transaction = new Transaction(i, default, i, "", i) });
            if (i % publishEvery == 0 || i == Count)
            {
                partition.Publish();
            }
        }
    }

    private static int Read(Partition partition)
    {
        var read = 0;
        while (read < Count)
        {
            if (!partition.HasNext)
            {
                Thread.Yield();
                continue;
            }

            ref readonly var entry = ref partition.Next;
            read++;
            if (entry.RowCount != read || entry.Number != 3L * read || entry.Transaction.Sequence != read || entry.Transaction.Offset != read)
            {
                return -read;
            }

            partition.StandBefore(entry);
            if (partition.HasPassed(entry.Number) || !partition.HasPassed(entry.Number - 1))
            {
                return -read;
            }

            partition.Acknowledge();
            if (!partition.HasPassed(3L * read))
            {
                return -read;
            }
        }

        return read;
    }
}
