using Router.Contracts;
using Router.Servers;

namespace Router.Subscribers.Tests.Aggregates;

/// <summary>The way of a row costs no memory once its group is there.</summary>
public class AllocationTests
{
    [Fact]
    public async Task Counting_and_adding_up_by_a_text_column_allocates_nothing_a_row()
    {
        var aggregate = Rig.Declare(a => a.GroupBy("status").Count().Sum("amount").Average("user_id").Sum("big").Sum("weight"));
        var rows = Enumerable.Range(0, 1000).Select(id => Shop.Row(id, $"status {id % 7}", id / 100m, id, id / 3.0, (ulong)id)).ToArray();
        var insert = Shop.Insert(Shop.Orders, rows);
        var update = Shop.Update(Shop.Orders, [.. rows.SelectMany(row => new[] { row, Shop.Row((long)row[0]!, "status 3", 1m, 2, 3, 4) })]);
        var delete = Shop.Delete(Shop.Orders, [.. rows.Select(row => Shop.Row((long)row[0]!, "status 3", 1m, 2, 3, 4))]);
        Run(aggregate, 1, insert, update, delete);
        Run(aggregate, 4, insert, insert, update, delete);

        // The first rounds run code that is not compiled to the end yet.
        var sequence = 8L;
        await Eventually.TrueAsync(() => AllocatedBytes(aggregate, sequence += 3, insert, update, delete) == 0, "a round allocates nothing");
    }

    private static long AllocatedBytes(Subscribers.Aggregates.Aggregate aggregate, long sequence, params ReadOnlySpan<ChangeFrame> frames)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(aggregate, sequence, frames);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Run(Subscribers.Aggregates.Aggregate aggregate, long sequence, params ReadOnlySpan<ChangeFrame> frames)
    {
        foreach (var frame in frames)
        {
            frame.Transaction = new Transaction(sequence++, default, 0, "binlog.000001", 4);
            frame.Partition = Rig.Table;
            Assert.Same(Task.CompletedTask, aggregate.HandleAsync(frame.Open(), CancellationToken.None).AsTask());
        }
    }
}
