using Router.Hosting;

namespace Router.Silo.Hosting;

/// <summary>Sends metrics as long as the silo runs.</summary>
internal sealed class MetricsExport(IServiceProvider services) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = services.GetRequiredService<OtlpExport>();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
