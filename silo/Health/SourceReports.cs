using Orleans;
using Router.Contracts.Orleans.Sources;

namespace Router.Silo.Health;

/// <summary>What the sources' grains say, wherever in the cluster they are.</summary>
internal sealed class SourceReports(IServiceProvider services)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>A source's report, or why there is none.</summary>
    public async Task<(SourceReport? Report, string? Fault)> OfAsync(string source, CancellationToken cancellationToken)
    {
        try
        {
            return (await services.GetRequiredService<IGrainFactory>().GetGrain<ISourceGrain>(source).StatusAsync().WaitAsync(s_patience, cancellationToken), null);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"the cluster does not tell: {failure.Message}");
        }
    }
}
