using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Router.Subscribers.Auditing;
using Router.Subscribers.Caching;

namespace Router.Hosting;

/// <summary>
/// The figures of all caches of the host under the meter <c>Router</c>, read when somebody collects them; each has the tag <c>cache</c>.
/// A hosted service, so that they are there as soon as the host is.
/// </summary>
internal sealed class CacheMetrics : IHostedService
{
    private readonly NamedCache[] _caches;
    private readonly ICacheAuditor[] _auditors;
    private readonly Meter _meter;

    public CacheMetrics(IMeterFactory meters, IEnumerable<NamedCache> caches, IEnumerable<ICacheAuditor> auditors)
    {
        _caches = [.. caches];
        _auditors = [.. auditors];
        _meter = meters.Create(RouterMeter.Name);
        Counter("router.cache.hits", "{value}", "Values served from the cache", counts => counts.Hits);
        Counter("router.cache.hits.stale", "{value}", "Values served from the cache while contact was lost", counts => counts.StaleHits);
        Counter("router.cache.misses", "{value}", "Values served from a load", counts => counts.Misses);
        Counter("router.cache.bypassed", "{value}", "Values loaded past the cache while contact was lost", counts => counts.Bypassed);
        Counter("router.cache.invalidations", "{key}", "Keys and tags invalidated", counts => counts.Invalidations);
        _meter.CreateObservableCounter("router.cache.loads", Loads, "{load}", "Loads, by why their value was not stored; reason none: it was");
        Gauge("router.cache.entries", "{entry}", "Entries kept in memory", cache => cache.Counts.Entries);
        Gauge("router.cache.tombstones", "{tombstone}", "Invalidations remembered in memory", cache => cache.Counts.Tombstones);
        Gauge("router.cache.contact", "{cache}", "1 while the log is followed, 0 while contact is lost", cache => cache.IsInContact ? 1 : 0);
        AuditGauge("router.cache.audit.sampled", "{entry}", "Entries compared in the last audit", report => report.Sampled);
        AuditGauge("router.cache.audit.stale", "{entry}", "Entries found stale in the last audit", report => report.Stale);
        AuditGauge("router.cache.audit.stale_for", "s", "How long ago the oldest stale entry was found", report => (long)report.OldestStaleFor.TotalSeconds);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Counter(string name, string unit, string description, Func<CacheCounts, long> read) =>
        _meter.CreateObservableCounter(name, () => _caches.Select(named => Of(named.Cache.Name, read(named.Cache.Counts))), unit, description);

    private void Gauge(string name, string unit, string description, Func<VersionedCache, long> read) =>
        _meter.CreateObservableGauge(name, () => _caches.Select(named => Of(named.Cache.Name, read(named.Cache))), unit, description);

    private void AuditGauge(string name, string unit, string description, Func<AuditReport, long> read) => _meter.CreateObservableGauge(
        name, () => _auditors.Where(auditor => auditor.Report is not null).Select(auditor => Of(auditor.Cache, read(auditor.Report!))), unit, description);

    private IEnumerable<Measurement<long>> Loads() =>
        from named in _caches
        let counts = named.Cache.Counts
        from reason in Enum.GetValues<NotStoredReason>()
        select new Measurement<long>(counts.NotStored(reason), new("cache", named.Cache.Name), new KeyValuePair<string, object?>("reason", $"{reason}"));

    private static Measurement<long> Of(string cache, long value) => new(value, new KeyValuePair<string, object?>("cache", cache));
}
