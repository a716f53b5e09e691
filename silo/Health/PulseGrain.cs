using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Router.Silo.Health;

/// <summary>On every silo its own: a call for it goes through all that calls go through, and never to another silo.</summary>
[StatelessWorker(1)]
internal sealed class PulseGrain(ILocalSiloDetails silo) : Grain, IPulseGrain
{
    /// <inheritdoc/>
    public ValueTask<string> FeelAsync() => ValueTask.FromResult(silo.SiloAddress.ToString());
}
