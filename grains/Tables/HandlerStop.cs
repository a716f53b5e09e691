using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Router.Grains.Sources;

namespace Router.Grains.Tables;

/// <summary>
/// Cancels handlers that are still at work when their silo has been stopping for as long as their source waits for them, or the host has lost patience.
/// Orleans lets a grain deactivate only when its calls have ended, so nobody else would.
/// </summary>
internal sealed class HandlerStop(ClusterSources sources, TimeProvider time, ILogger<HandlerStop> logger) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly Dictionary<string, CancellationTokenSource> _bySource =
        sources.All.ToDictionary(source => source.Name, _ => new CancellationTokenSource(), StringComparer.Ordinal);

    private readonly CancellationTokenSource _over = new();

    /// <summary>Cancelled when handlers of that source are to end.</summary>
    public CancellationToken Of(string source) => _bySource[source].Token;

    /// <summary>The last stage stops first: the time is counted from the beginning of the silo's stop.</summary>
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(HandlerStop), ServiceLifecycleStage.Last, static _ => Task.CompletedTask, Begin);

    /// <summary>The silo has stopped: who is still at work is not waited for.</summary>
    public void Dispose() => _over.Cancel();

    /// <summary>Stops nothing yet, so that the silo goes on with its stop.</summary>
    private Task Begin(CancellationToken giveUp)
    {
        foreach (var source in sources.All)
        {
            _ = EndAsync(source, giveUp);
        }

        return Task.CompletedTask;
    }

    private async Task EndAsync(ClusterSource source, CancellationToken giveUp)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(giveUp, _over.Token);
        await Task.Delay(source.Options.StopTimeout, time, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await _bySource[source.Name].CancelAsync();
        }
        catch (AggregateException failure)
        {
            TablesLog.CancellationFailed(logger, source.Name, failure);
        }
    }
}
