using Microsoft.Extensions.Diagnostics.HealthChecks;
using Router.Replication.Feed;
using Router.Standalone.Lanes;

namespace Router.Standalone.Hosting;

/// <summary>
/// Unhealthy: the source failed, or a partition stopped. Degraded: contact is lost, state cannot be saved, or a handler holds a batch for long.
/// </summary>
internal sealed class RouterHealthCheck(IBinlogRouter router) : IHealthCheck
{
    private const long LongMs = 30_000;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(router.Status is { } status ? Judge(status) : HealthCheckResult.Degraded("not started"));

    private static HealthCheckResult Judge(SourceStatus status)
    {
        if (status.Feed.State == FeedState.Failed)
        {
            return HealthCheckResult.Unhealthy($"{status.Name}: {status.Feed.Failure?.Message}", status.Feed.Failure);
        }

        if (status.Partitions.FirstOrDefault(partition => partition.State == PartitionState.Stopped) is { Failure: { } failure } stopped)
        {
            return HealthCheckResult.Unhealthy($"{status.Name}: the partition {stopped.Name} stopped: {failure.Message}", failure);
        }

        if (status.Feed.State is FeedState.Connecting or FeedState.Reconnecting)
        {
            return HealthCheckResult.Degraded($"{status.Name}: no contact: {status.Feed.Failure?.Message}", status.Feed.Failure);
        }

        if (status.SaveFailure is { } saveFailure)
        {
            return HealthCheckResult.Degraded($"{status.Name}: {saveFailure.Message}", saveFailure);
        }

        return status.Partitions.FirstOrDefault(partition => partition.BusyMs > LongMs) is { } busy
            ? HealthCheckResult.Degraded($"{status.Name}: a handler of {busy.Name} has held a batch for {busy.BusyMs} ms")
            : HealthCheckResult.Healthy($"{status.Name}: {status.Feed.State}");
    }
}
