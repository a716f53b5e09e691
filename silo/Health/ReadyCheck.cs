using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orleans;
using Orleans.Runtime;

namespace Router.Silo.Health;

/// <summary>Whether this silo has joined its cluster and serves calls; no longer as soon as it is told to stop.</summary>
internal sealed class ReadyCheck(IServiceProvider services) : IHealthCheck
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var status = services.GetRequiredService<ISiloStatusOracle>().CurrentStatus;
        if (status != SiloStatus.Active || services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy(status == SiloStatus.Active ? "the silo was told to stop" : $"the silo is {status}");
        }

        try
        {
            var silo = await services.GetRequiredService<IGrainFactory>().GetGrain<IPulseGrain>(0).FeelAsync().AsTask().WaitAsync(s_patience, cancellationToken);
            return HealthCheckResult.Healthy($"{silo} serves calls");
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy($"a call to this silo's own grain failed: {failure.Message}", failure);
        }
    }
}
