using System.Diagnostics.Metrics;

namespace Router.Standalone.Hosting;

/// <summary>A source's figures under the meter <c>Router</c>, read when somebody collects them; each has the tag <c>source</c>.</summary>
internal sealed class RouterMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Router";

    public RouterMetrics(IMeterFactory meters, IEnumerable<IBinlogRouter> routers)
    {
        var all = routers.ToArray();
        var meter = meters.Create(MeterName);
        Counter("router.rows", "{row}", "Rows dispatched, the two images of an update counted once", status => status.Log.Rows);
        Counter("router.transactions", "{transaction}", "Transactions read", status => status.Log.Transactions);
        Counter("router.replayed", "{transaction}", "Transactions recognised as replayed and dropped", status => status.Log.Replayed);
        Counter("router.reconnects", "{reconnect}", "Losses of contact", status => status.Feed.Reconnects);
        Counter("router.waits", "{wait}", "Times the source waited for the window", status => status.Log.Waits);
        Counter("router.retries", "{retry}", "Times a handler was tried again", status => status.Partitions.Sum(partition => partition.Retries));
        Gauge("router.window", "By", "Bytes of the window in use", status => status.Log.WindowBytes);
        Gauge("router.silence", "ms", "Time since anything came from the server, heartbeats included", status => status.Feed.SilentMs);
        Gauge("router.outstanding", "{batch}", "Batches not acknowledged", status => status.Partitions.Sum(partition => partition.Outstanding));
        Gauge("router.partitions.stopped", "{partition}", "Partitions that stopped", status => status.Partitions.Count(partition => partition.State == Lanes.PartitionState.Stopped));

        void Counter(string name, string unit, string description, Func<SourceStatus, long> read) =>
            meter.CreateObservableCounter(name, () => Measure(all, read), unit, description);

        void Gauge(string name, string unit, string description, Func<SourceStatus, long> read) =>
            meter.CreateObservableGauge(name, () => Measure(all, read), unit, description);
    }

    private static IEnumerable<Measurement<long>> Measure(IBinlogRouter[] routers, Func<SourceStatus, long> read)
    {
        foreach (var router in routers)
        {
            if (router.Status is { } status)
            {
                yield return new Measurement<long>(read(status), new KeyValuePair<string, object?>("source", router.Name));
            }
        }
    }
}
