using Router.Contracts.Orleans.Tailing;

namespace Router.Grains.Streams;

/// <summary>What queues are read from.</summary>
internal interface IQueueSource
{
    /// <summary>The next changes of a source's queue; see <see cref="IBinlogTailerGrain.ReadAsync"/>.</summary>
    ValueTask<QueueAnswer> ReadAsync(string source, QueueRead read);
}
