using Router.Contracts;
using Router.Routing.Subscriptions;
using Router.Routing.Tests.Fakes;
using Router.Standalone.Tests.Fakes;

namespace Router.Standalone.Tests;

/// <summary>What a row costs the collector on the whole way: change log, lane, subscriber, acknowledgement.</summary>
[Collection(nameof(AllocationTests))]
public sealed class AllocationTests
{
    private const int Count = 200_000;
    private const double MostBytesPerRow = 16;

    private readonly Orders _items = new("shop", "items");

    [Fact]
    public Task A_single_row_transaction_on_the_way_to_a_table() => MeasureAsync(false, Follow.Table(new Summing()));

    [Fact]
    public Task The_same_when_the_source_is_idle_after_each_as_on_a_quiet_server() => MeasureAsync(true, Follow.Table(new Summing()));

    [Fact]
    public Task Rows_of_changing_tables_on_all_four_levels() => MeasureAsync(
        false,
        Follow.Log(new Summing()),
        Follow.Schema(new Summing(), "shop.*"),
        Follow.Table(new Summing(), "shop.*"),
        Follow.Row(new Summing(), 7L));

    private async Task MeasureAsync(bool isIdleAfterEach, params Subscription[] subscriptions)
    {
        await using var rig = new Rig(subscriptions);
        var frames = new[] { Orders.Table.Insert(7), _items.Insert(8) };
        Run(rig, frames, isIdleAfterEach);
        await rig.DrainedAsync();

        var before = GC.GetTotalAllocatedBytes(precise: true);
        Run(rig, frames, isIdleAfterEach);
        await rig.DrainedAsync();
        var perRow = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Count;

        Assert.True(perRow < MostBytesPerRow, $"{perRow:F2} bytes a row");
        Assert.Empty(rig.Failures);
        Assert.True(subscriptions.Select(subscription => (Summing)subscription.Subscriber).All(summing => summing.Rows > 0));
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

    private sealed class Summing : ISubscriber
    {
        private long _sum;

        public long Rows { get; private set; }

        public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
        {
            foreach (var row in batch)
            {
                Rows++;
                _sum += row.After.GetInt64(0);
            }

            return default;
        }
    }
}
