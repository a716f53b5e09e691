using System.Diagnostics;
using System.Reflection;
using Router.Contracts;
using Router.Routing.Log;
using Router.Routing.Subscriptions;
using Router.Routing.Tests.Fakes;
using Router.Servers;
using Router.Standalone.Tests.Fakes;

namespace Router.Standalone.Tests;

/// <summary>What a row costs the collector on the whole way: change log, lane, subscriber, acknowledgement.</summary>
[Collection(nameof(AllocationTests))]
public sealed class AllocationTests
{
    private const int Count = 200_000;

    /// <summary>Where code is not optimised, the compiler makes a class of each async method's state: here two for each row that is watched.</summary>
    private static readonly double s_mostBytesPerRow =
        typeof(ChangeLog).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true } ? 320 : 16;

    private readonly Orders _items = new("shop", "items");

    [Fact]
    public Task A_single_row_transaction_on_the_way_to_a_table() => MeasureAsync(false, Follow.Table(new Summing()));

    [Fact]
    public Task The_same_on_the_thread_of_the_source() => MeasureAsync(false, Follow.Table(new QuickSumming()));

    [Fact]
    public Task The_same_when_the_source_is_idle_after_each_as_on_a_quiet_server() => MeasureAsync(true, Follow.Table(new Summing()));

    [Fact]
    public Task Rows_of_changing_tables_on_three_levels() => MeasureAsync(
        false, Follow.Log(new Summing()), Follow.Schema(new Summing(), "shop.*"), Follow.Table(new Summing(), "shop.*"));

    [Fact]
    public Task Rows_that_are_watched_and_rows_that_are_not() => MeasureAsync(false, Follow.Row(new Summing(), 7L), Follow.Row(new Summing(), 9L));

    private async Task MeasureAsync(bool isIdleAfterEach, params Subscription[] subscriptions)
    {
        await using var rig = new Rig(Rig.Small, -1, subscriptions);
        var frames = new[] { Orders.Table.Insert(7), subscriptions[0].Level == SubscriptionLevel.Row ? Orders.Table.Insert(8) : _items.Insert(8) };
        await FillWindowAsync(rig, frames, (Summing)subscriptions[0].Subscriber);

        var before = GC.GetTotalAllocatedBytes(precise: true);
        Run(rig, frames, isIdleAfterEach);
        await rig.DrainedAsync();
        var perRow = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Count;

        Assert.True(perRow < (subscriptions[0].Level == SubscriptionLevel.Row ? s_mostBytesPerRow : 16), $"{perRow:F2} bytes a row");
        Assert.Empty(rig.Failures);
        Assert.InRange(((Summing)subscriptions[0].Subscriber).Rows, Count / 2, 2 * Count);
    }

    /// <summary>While the first subscriber waits, the window fills to its bounds: whatever is pooled is there then.</summary>
    private static async Task FillWindowAsync(Rig rig, ChangeFrame[] frames, Summing first)
    {
        var release = new TaskCompletionSource();
        first.Begin = release.Task;
        var source = Task.Run(() => Run(rig, frames, isIdleAfterEach: false));
        await Eventually.TrueAsync(() => rig.Log.Status.Waits > 0, "the window is full");
        first.Begin = Task.CompletedTask;
        release.SetResult();
        await source;
        await rig.DrainedAsync();
    }

    private static void Run(Rig rig, ChangeFrame[] frames, bool isIdleAfterEach)
    {
        for (var i = 0; i < Count; i++)
        {
            rig.Log.Append(frames[i & 1]);
            rig.Source.CommitOpen();
            if (isIdleAfterEach)
            {
                rig.Log.Idle();
            }
        }

        rig.Log.Idle();
    }

    private class Summing : ISubscriber
    {
        private long _sum;

        public long Rows { get; private set; }

        /// <summary>Nothing counts before that.</summary>
        public Task Begin { get; set; } = Task.CompletedTask;

        public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
        {
            if (!Begin.IsCompleted)
            {
                return new ValueTask(Begin);
            }

            foreach (var row in batch)
            {
                Rows++;
                _sum += row.After.GetInt64(0);
            }

            return default;
        }
    }

    private sealed class QuickSumming : Summing, INeverBlocks;
}
