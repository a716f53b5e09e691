using Router.Contracts;
using Router.Hosting.Running;
using Router.Routing.Subscriptions;
using Router.Routing.Tests.Fakes;
using Router.Servers;
using Router.Standalone.Lanes;
using Router.Standalone.Tests.Fakes;

namespace Router.Standalone.Tests;

/// <summary>Subscribers that do not give back what they were lent: a thread, or a batch.</summary>
public sealed class HangingSubscriberTests : IDisposable
{
    private readonly ManualResetEventSlim _release = new();
    private readonly Recorder _recorder = new();

    public void Dispose()
    {
        _release.Set();
        _release.Dispose();
    }

    [Fact]
    public async Task One_that_blocks_its_thread_for_ever_holds_neither_the_source_nor_the_other_partitions_of_its_lane()
    {
        _recorder.Before = (batch, _) =>
        {
            if (batch.Table.Name.Table is "t0" or "t2")
            {
                _release.Wait(CancellationToken.None);
            }

            return default;
        };

        // Six partitions on two lanes; both that hang are on the first.
        await using var rig = new Rig(Follow.Table(_recorder, "*.*"));
        for (var id = 1; id <= 50; id++)
        {
            rig.Source.Commit([.. Enumerable.Range(0, 6).Select(table => Orders.At(new Orders("shop", $"t{table}").Insert(id), table))]);
            rig.Log.Idle();
        }

        await Eventually.TrueAsync(() => _recorder.Count == 4 * 50, "the four others are delivered");
        Assert.True(rig.WorkerOf("shop.t0").IsInSubscriber);
        Assert.True(rig.WorkerOf("shop.t0").BusyMs > 0);

        // And later ones too, when nothing was left to do meanwhile.
        rig.Source.Commit(new Orders("shop", "t4").Insert(51));
        rig.Log.Idle();
        await Eventually.TrueAsync(() => _recorder.Count == (4 * 50) + 1, "its lane runs again");

        _release.Set();
        await rig.DrainedAsync();
        Assert.Equal((6 * 50) + 1, _recorder.Count);
        Assert.Equal(Enumerable.Range(1, 50).Select(id => $"I t0 {id}"), _recorder.Seen.Where(seen => seen.Contains(" t0 ", StringComparison.Ordinal)));
        Assert.Empty(rig.Failures);
    }

    [Fact]
    public async Task One_whose_task_never_ends_holds_only_its_own_partition()
    {
        var never = new TaskCompletionSource();
        _recorder.Before = (batch, _) => batch.Table.Name.Table == "t0" ? new ValueTask(never.Task) : default;
        await using var rig = new Rig(Follow.Table(_recorder, "*.*"));
        for (var id = 1; id <= 50; id++)
        {
            rig.Source.Commit([.. Enumerable.Range(0, 4).Select(table => Orders.At(new Orders("shop", $"t{table}").Insert(id), table))]);
        }

        rig.Log.Idle();
        await Eventually.TrueAsync(() => _recorder.Count == 3 * 50, "the three others are delivered");
        Assert.Equal(PartitionState.Awaiting, rig.WorkerOf("shop.t0").State);
        Assert.Equal(1, rig.Log.Status.AcknowledgedBefore.Sequence);
    }

    [Fact]
    public async Task One_that_hangs_on_a_higher_level_holds_the_lower_ones_of_its_changes_and_takes_them_in_order_later()
    {
        var log = new Recorder
        {
            Before = (_, _) =>
            {
                _release.Wait(CancellationToken.None);
                return default;
            },
        };
        await using var rig = new Rig(Follow.Log(log), Follow.Table(_recorder));
        for (var id = 1; id <= 100; id++)
        {
            rig.Source.Commit(Orders.Table.Insert(id));
            rig.Log.Idle();
        }

        await Eventually.TrueAsync(() => rig.WorkerOf("*").BusyMs > 1500, "its thread was left to it");
        Assert.Equal(0, _recorder.Count);
        _release.Set();
        await rig.DrainedAsync();
        Assert.Equal(Enumerable.Range(1, 100).Select(id => $"I orders {id}"), _recorder.Seen);
        Assert.Equal(100, log.Count);
    }

    [Fact]
    public async Task Only_one_that_says_it_never_blocks_is_called_on_the_thread_of_the_source()
    {
        var (quick, other) = (new Quick(), new Other());
        await using var rig = new Rig(Follow.Table(quick, "shop.orders"), Follow.Table(other, "shop.items"));
        var source = 0;
        await ReadingThread.Run("source", () =>
        {
            source = Environment.CurrentManagedThreadId;
            rig.Source.Commit(Orders.Table.Insert(1), Orders.At(new Orders("shop", "items").Insert(1), 1));
            rig.Log.Idle();
        });
        await rig.DrainedAsync();
        Assert.Equal(source, quick.ThreadId);
        Assert.True(other.IsOnPool);
    }

    private sealed class Quick : INeverBlocks
    {
        public int ThreadId { get; private set; }

        public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
        {
            ThreadId = Environment.CurrentManagedThreadId;
            return default;
        }
    }

    private sealed class Other : ISubscriber
    {
        public bool IsOnPool { get; private set; }

        public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
        {
            IsOnPool = Thread.CurrentThread.IsThreadPoolThread;
            return default;
        }
    }
}
