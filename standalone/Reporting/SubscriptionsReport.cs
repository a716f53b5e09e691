using Router.Contracts;
using Router.Routing.Log;
using Router.Routing.Subscriptions;
using Router.Standalone.Lanes;

namespace Router.Standalone.Reporting;

/// <summary>What the partitions' own reports say of each subscription.</summary>
internal static class SubscriptionsReport
{
    /// <summary>Each subscription, in the order they were added.</summary>
    public static IReadOnlyList<SubscriptionStatus> Of(SubscriptionSet subscriptions, IReadOnlyList<Partition> partitions, IEnumerable<PartitionWorker> workers, LogStatus log)
    {
        var byPartition = workers.ToDictionary(worker => worker.Partition);
        return [.. subscriptions.Items.Select(item => Of(item, partitions, byPartition, log))];
    }

    /// <summary>The subscription in whose hands the oldest batch is.</summary>
    public static string? Slowest(IReadOnlyList<Partition> partitions) => partitions
        .Where(partition => partition.Outstanding > 0)
        .Select(partition => (partition.HeadCommitMicroseconds, partition.Processor.Progress.FirstOrDefault(progress => progress.IsTrying)?.Name))
        .Where(head => head.Name is not null)
        .OrderBy(head => head.HeadCommitMicroseconds)
        .FirstOrDefault().Name;

    private static SubscriptionStatus Of(
        Subscription subscription, IReadOnlyList<Partition> partitions, Dictionary<Partition, PartitionWorker> workers, LogStatus log)
    {
        var state = SubscriptionState.Idle;
        var acknowledgedBefore = new ChangeToken(log.DispatchedSequence.Sequence + 1, 0);
        var (outstanding, retries, deadLetters, busyMs, rows) = (0L, 0L, 0L, 0L, 0L);
        Exception? failure = null;
        foreach (var partition in partitions)
        {
            if (partition.Processor.Progress.FirstOrDefault(item => item.Name == subscription.Name) is not { } progress)
            {
                continue;
            }

            var worker = workers.GetValueOrDefault(partition);
            retries += progress.Retries;
            deadLetters += progress.DeadLetters;
            rows += worker?.Rows ?? 0;
            failure ??= progress.LastFailure;
            state = Worse(state, StateOn(partition, worker, progress.IsTrying));
            busyMs = Math.Max(busyMs, progress.IsTrying ? worker?.BusyMs ?? 0 : 0);
            if (partition.Outstanding is var left and > 0)
            {
                outstanding += left;
                acknowledgedBefore = acknowledgedBefore < partition.Head ? acknowledgedBefore : partition.Head;
            }
        }

        var own = subscription.Subscriber as IReportsState;
        return new SubscriptionStatus(
            subscription.Name, subscription.Level, state, failure, acknowledgedBefore, outstanding, retries, deadLetters, busyMs, own?.State, own?.Reason) { Rows = rows };
    }

    private static SubscriptionState StateOn(Partition partition, PartitionWorker? worker, bool isTrying) =>
        worker is { State: PartitionState.Stopped, Failure: not null } ? SubscriptionState.Stopped
        : partition.Outstanding == 0 ? SubscriptionState.Idle
        : isTrying ? SubscriptionState.Busy
        : SubscriptionState.Waiting;

    private static SubscriptionState Worse(SubscriptionState left, SubscriptionState right) =>
        left == SubscriptionState.Stopped || right == SubscriptionState.Stopped ? SubscriptionState.Stopped
        : left == SubscriptionState.Busy || right == SubscriptionState.Busy ? SubscriptionState.Busy
        : left == SubscriptionState.Waiting ? left : right;
}
