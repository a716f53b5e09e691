using Orleans;
using Router.Contracts.Orleans.Tailing;

namespace Router.Grains.Sources;

/// <summary>The cluster's tailers.</summary>
internal sealed class SourceTailers(IGrainFactory grains) : ISourceTailers
{
    public IBinlogTailerGrain Of(string source) => grains.GetGrain<IBinlogTailerGrain>(source);
}
