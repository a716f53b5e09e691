using Orleans.Placement;
using Router.Contracts.Orleans.Streams;

namespace Router.Benchmarks.Orleans.Carriers;

[HashBasedPlacement]
internal sealed class SinkGrain(ILocalSiloDetails silo) : Grain, ISinkGrain
{
    private long _bytes;

    public Task<string> WhereAsync() => Task.FromResult($"{silo.SiloAddress}");

    public Task TakeAsync(FrameBytes frames)
    {
        _bytes += frames.Bytes.Count;
        return Task.CompletedTask;
    }

    public Task<long> BytesAsync() => Task.FromResult(_bytes);
}
