using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Router.Hosting;
using Router.Standalone.Reporting;

namespace Router.Standalone.Hosting;

/// <summary>
/// The figures of all sources of the host under the meter <c>Router</c>. A hosted service, so that the meter is there as soon as the host is.
/// </summary>
internal sealed class RouterMetrics : IHostedService
{
    public RouterMetrics(IMeterFactory meters, IEnumerable<IBinlogRouter> routers)
    {
        IBinlogRouter[] all = [.. routers];
        _ = new SourceInstruments(meters.Create(RouterMeter.Name), () => all.Select(router => router.Status).OfType<SourceStatus>());
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
