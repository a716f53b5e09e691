using Microsoft.Extensions.Hosting;

namespace Router.Client.Caching;

/// <summary>Keeps a cache as long as the application runs.</summary>
internal sealed class InvalidationPulling(InvalidationPuller puller) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => puller.RunAsync(stoppingToken);
}
