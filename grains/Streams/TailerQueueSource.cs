using Orleans;
using Router.Contracts.Orleans.Tailing;

namespace Router.Grains.Streams;

/// <summary>Queues are read from the tailers, wherever they run.</summary>
internal sealed class TailerQueueSource(IGrainFactory grains) : IQueueSource
{
    public ValueTask<QueueAnswer> ReadAsync(string source, QueueRead read) => grains.GetGrain<IBinlogTailerGrain>(source).ReadAsync(read);
}
