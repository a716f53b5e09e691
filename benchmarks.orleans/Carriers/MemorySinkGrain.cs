using Orleans.Placement;
using Orleans.Streams;
using Orleans.Streams.Core;
using Router.Contracts.Orleans.Streams;

namespace Router.Benchmarks.Orleans.Carriers;

[HashBasedPlacement]
[ImplicitStreamSubscription(MemoryStreams.Namespace)]
internal sealed class MemorySinkGrain(ILocalSiloDetails silo) : Grain, IMemorySinkGrain, IStreamSubscriptionObserver, IAsyncObserver<FrameBytes>
{
    private long _bytes;

    public Task<string> WhereAsync() => Task.FromResult($"{silo.SiloAddress}");

    public Task<long> BytesAsync() => Task.FromResult(_bytes);

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<FrameBytes>().ResumeAsync(this);

    public Task OnNextAsync(FrameBytes item, StreamSequenceToken? token = null)
    {
        _bytes += item.Bytes.Count;
        return Task.CompletedTask;
    }

    public Task OnErrorAsync(Exception ex) => Task.FromException(ex);
}
