using Microsoft.Extensions.Hosting;

namespace Router.Standalone.Hosting;

/// <summary>Makes the meter when the host starts.</summary>
internal sealed class MetricsService(RouterMetrics metrics) : IHostedService
{
    public RouterMetrics Metrics { get; } = metrics;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
