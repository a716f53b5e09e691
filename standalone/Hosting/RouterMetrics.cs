using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Router.Standalone.Lanes;

namespace Router.Standalone.Hosting;

/// <summary>
/// The figures of all sources of the host under the meter <c>Router</c>, read when somebody collects them; each has the tag <c>source</c>.
/// A hosted service, so that the meter is there as soon as the host is.
/// </summary>
internal sealed class RouterMetrics : IHostedService
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Router";

    private readonly IBinlogRouter[] _routers;
    private readonly Meter _meter;

    public RouterMetrics(IMeterFactory meters, IEnumerable<IBinlogRouter> routers)
    {
        _routers = [.. routers];
        _meter = meters.Create(MeterName);
        Counter("router.rows", "{row}", "Rows dispatched, the two images of an update counted once", status => status.Log.Rows);
        Counter("router.transactions", "{transaction}", "Transactions read", status => status.Log.Transactions);
        Counter("router.replayed", "{transaction}", "Transactions recognised as replayed and dropped", status => status.Log.Replayed);
        Counter("router.reconnects", "{reconnect}", "Losses of contact", status => status.Feed.Reconnects);
        Counter("router.waits", "{wait}", "Times the source waited for the window", status => status.Log.Waits);
        Counter("router.retries", "{retry}", "Times a handler was tried again", status => status.Partitions.Sum(partition => partition.Retries));
        Gauge("router.window", "By", "Bytes of the window in use", status => status.Log.WindowBytes);
        Gauge("router.silence", "ms", "Time since anything came from the server, heartbeats included", status => status.Feed.SilentMs);
        Gauge("router.busy", "ms", "Time the batch has been in its handler's hands that has been there longest", LongestBusyMs);
        Gauge("router.outstanding", "{batch}", "Batches not acknowledged", status => status.Partitions.Sum(partition => partition.Outstanding));
        Gauge("router.partitions.stopped", "{partition}", "Partitions whose handler failed for good", Stopped);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static long LongestBusyMs(SourceStatus status) => status.Partitions.Select(partition => partition.BusyMs).DefaultIfEmpty().Max();

    private static long Stopped(SourceStatus status) =>
        status.Partitions.Count(partition => partition is { State: PartitionState.Stopped, Failure: not null });

    private void Counter(string name, string unit, string description, Func<SourceStatus, long> read) =>
        _meter.CreateObservableCounter(name, () => Measure(read), unit, description);

    private void Gauge(string name, string unit, string description, Func<SourceStatus, long> read) =>
        _meter.CreateObservableGauge(name, () => Measure(read), unit, description);

    private IEnumerable<Measurement<long>> Measure(Func<SourceStatus, long> read)
    {
        foreach (var router in _routers)
        {
            if (router.Status is { } status)
            {
                yield return new Measurement<long>(read(status), new KeyValuePair<string, object?>("source", router.Name));
            }
        }
    }
}
