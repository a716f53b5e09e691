using Microsoft.Extensions.Diagnostics.HealthChecks;
using Router.Replication.Feed;
using Router.Standalone.Lanes;

namespace Router.Standalone.Hosting;

/// <summary>
/// Unhealthy: the source failed, or a partition stopped. Degraded: contact is lost or not there yet, state cannot be saved, or a handler holds
/// a batch for more than 30 s, or a subscriber is unsure of what it holds.
/// </summary>
internal sealed class RouterHealthCheck(IBinlogRouter router) : IHealthCheck
{
    private const long LongMs = 30_000;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var (health, description, failure) = Judge();
        return Task.FromResult(new HealthCheckResult(health, $"{router.Name}: {description}", failure, Facts()));
    }

    private (HealthStatus Health, string Description, Exception? Failure) Judge()
    {
        if (router.Completion.Exception?.InnerException is { } ended)
        {
            return (HealthStatus.Unhealthy, ended.Message, ended);
        }

        return router.Status is { } status
            ? JudgeFailure(status) ?? JudgeDoubt(status) ?? (HealthStatus.Healthy, $"{status.Feed.State}", null)
            : (HealthStatus.Degraded, "not started", null);
    }

    private static (HealthStatus, string, Exception?)? JudgeFailure(SourceStatus status)
    {
        if (status.Feed is { State: FeedState.Failed, Failure: var failure })
        {
            return (HealthStatus.Unhealthy, failure?.Message ?? "failed", failure);
        }

        // A partition that was cut off by the host's own stop has no failure.
        var stopped = status.Partitions.FirstOrDefault(partition => partition is { State: PartitionState.Stopped, Failure: not null });
        return stopped is null ? null : (HealthStatus.Unhealthy, $"{stopped.Name} stopped: {stopped.Failure!.Message}", stopped.Failure);
    }

    private static (HealthStatus, string, Exception?)? JudgeDoubt(SourceStatus status)
    {
        if (status.Feed.State is FeedState.Created or FeedState.Connecting or FeedState.Reconnecting)
        {
            return (HealthStatus.Degraded, $"no contact with {status.Address}: {status.Feed.Failure?.Message ?? "connecting"}", status.Feed.Failure);
        }

        if (status.SaveFailure is { } saveFailure)
        {
            return (HealthStatus.Degraded, saveFailure.Message, saveFailure);
        }

        if (status.Subscriptions.FirstOrDefault(subscription => subscription.IsUnsure) is { } unsure)
        {
            return (HealthStatus.Degraded, $"'{unsure.Name}' is unsure: {unsure.Reason}", null);
        }

        return status.Subscriptions.FirstOrDefault(subscription => subscription.BusyMs > LongMs) is { } busy
            ? (HealthStatus.Degraded, $"'{busy.Name}' has held a batch for {busy.BusyMs} ms", null)
            : null;
    }

    private Dictionary<string, object> Facts() => router.Status is not { } status ? [] : new Dictionary<string, object>
    {
        ["state"] = $"{status.Feed.State}",
        ["received"] = $"{status.Log.ReceivedFile}:{status.Log.ReceivedOffset}",
        ["saved"] = $"{status.Saved}",
        ["lagMs"] = (long?)status.Lag?.TotalMilliseconds ?? -1,
        ["slowest"] = status.Slowest ?? "",
        ["outstanding"] = status.Partitions.Sum(partition => partition.Outstanding),
    };
}
