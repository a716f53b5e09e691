using System.Diagnostics.Metrics;
using Router.Standalone.Lanes;

namespace Router.Standalone.Reporting;

/// <summary>
/// The figures of sources as instruments of a meter, read when somebody collects them. Each has the tag <c>source</c>; those under
/// <c>router.subscription</c> have <c>subscription</c> too.
/// </summary>
public sealed class SourceInstruments
{
    private readonly Meter _meter;
    private readonly Func<IEnumerable<SourceStatus>> _read;

    /// <summary>Adds the instruments to a meter.</summary>
    /// <param name="meter">The meter, whose owner disposes of it.</param>
    /// <param name="read">The present status of each source.</param>
    public SourceInstruments(Meter meter, Func<IEnumerable<SourceStatus>> read)
    {
        ArgumentNullException.ThrowIfNull(meter);
        _meter = meter;
        _read = read;
        Counter("router.rows", "{row}", "Rows dispatched, the two images of an update counted once", status => status.Log.Rows);
        Counter("router.transactions", "{transaction}", "Transactions read", status => status.Log.Transactions);
        Counter("router.replayed", "{transaction}", "Transactions recognised as replayed and dropped", status => status.Log.Replayed);
        Counter("router.reconnects", "{reconnect}", "Losses of contact", status => status.Feed.Reconnects);
        Counter("router.waits", "{wait}", "Times the source waited for the window", status => status.Log.Waits);
        Counter("router.retries", "{retry}", "Times a handler was tried again", status => status.Partitions.Sum(partition => partition.Retries));
        Gauge("router.window", "By", "Bytes of the window in use", status => status.Log.WindowBytes);
        Gauge("router.silence", "ms", "Time since anything came from the server, heartbeats included", status => status.Feed.SilentMs);
        Gauge("router.lag", "ms", "How long ago it was that everything committed until then had been acknowledged", status => (long?)status.Lag?.TotalMilliseconds ?? 0);
        Gauge("router.lag.size", "By", "Bytes of the log that are not acknowledged, as far as they are known", status => status.LagBytes);
        Gauge("router.busy", "ms", "Time the batch has been in its handler's hands that has been there longest", LongestBusyMs);
        Gauge("router.outstanding", "{batch}", "Batches not acknowledged", status => status.Partitions.Sum(partition => partition.Outstanding));
        Gauge("router.partitions.stopped", "{partition}", "Partitions whose handler failed for good", Stopped);
        Gauge("router.save.failed", "1", "1 while state cannot be saved", status => status.SaveFailure is null ? 0 : 1);
        OfSubscriptions();
    }

    private static long LongestBusyMs(SourceStatus status) => status.Partitions.Select(partition => partition.BusyMs).DefaultIfEmpty().Max();

    private static long Stopped(SourceStatus status) =>
        status.Partitions.Count(partition => partition is { State: PartitionState.Stopped, Failure: not null });

    private void OfSubscriptions()
    {
        _meter.CreateObservableGauge(
            "router.subscription.outstanding", () => Measure(item => item.Outstanding), "{batch}", "Batches of the subscription's partitions not acknowledged");
        _meter.CreateObservableGauge("router.subscription.busy", () => Measure(item => item.BusyMs), "ms", "Time the batch in the subscriber's hands has been there");
        _meter.CreateObservableGauge(
            "router.subscription.lag", () => Measure((SubscriptionStatus item) => (long)(item.Lag?.TotalMilliseconds ?? 0)), "ms", "How far what the subscription has taken lies behind, by the time of commits");
        _meter.CreateObservableCounter("router.subscription.rows", () => Measure((SubscriptionStatus item) => item.Rows), "{row}", "Rows of the subscription's partitions acknowledged");
        _meter.CreateObservableGauge("router.subscription.unsure", () => Measure(item => item.IsUnsure ? 1 : 0), "1", "1 while the subscriber cannot vouch for what it holds");
        _meter.CreateObservableCounter("router.subscription.retries", () => Measure(item => item.Retries), "{retry}", "Times the subscriber was tried again");
        _meter.CreateObservableCounter("router.subscription.dead_letters", () => Measure(item => item.DeadLetters), "{change}", "Changes that were parked");
    }

    private void Counter(string name, string unit, string description, Func<SourceStatus, long> read) =>
        _meter.CreateObservableCounter(name, () => Measure(read), unit, description);

    private void Gauge(string name, string unit, string description, Func<SourceStatus, long> read) =>
        _meter.CreateObservableGauge(name, () => Measure(read), unit, description);

    private IEnumerable<Measurement<long>> Measure(Func<SourceStatus, long> read) =>
        _read().Select(status => new Measurement<long>(read(status), new KeyValuePair<string, object?>("source", status.Name)));

    private IEnumerable<Measurement<long>> Measure(Func<SubscriptionStatus, long> read) =>
        from status in _read()
        from subscription in status.Subscriptions
        select new Measurement<long>(
            read(subscription), new KeyValuePair<string, object?>("source", status.Name), new KeyValuePair<string, object?>("subscription", subscription.Name));
}
