using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Streams;

namespace Router.Grains.Streams;

/// <summary>The sources' logs as Orleans' queues: read only, since nobody but the server writes a log.</summary>
internal sealed class BinlogQueueAdapter(string name, BinlogQueueMapper mapper, IQueueSource source, BinlogStreamOptions options, TimeProvider time, ILogger logger)
    : IQueueAdapter, IQueueAdapterCache
{
    private readonly ConcurrentDictionary<QueueId, BinlogQueue> _queues = [];

    /// <inheritdoc/>
    public string Name => name;

    /// <summary>False: table grains know what they have applied, so that no token is negotiated with them; a log is read again by the tailer.</summary>
    public bool IsRewindable => false;

    /// <inheritdoc/>
    public StreamProviderDirection Direction => StreamProviderDirection.ReadOnly;

    /// <summary>A queue with nothing in it: the agent asks for one each time it takes the queue, and for the receiver right after that.</summary>
    public IQueueCache CreateQueueCache(QueueId queueId) => _queues[queueId] = new BinlogQueue(mapper.PlaceOf(queueId), source, options, time, logger);

    /// <summary>The object that was made as the cache before: both are one.</summary>
    public IQueueAdapterReceiver CreateReceiver(QueueId queueId) => _queues.TryRemove(queueId, out var queue)
        ? queue
        : throw new InvalidOperationException($"The receiver of queue {queueId} was asked for before its cache: this provider is for the order in which Orleans 10.2 does it.");

    /// <inheritdoc/>
    public Task QueueMessageBatchAsync<T>(
        StreamId streamId, IEnumerable<T> events, StreamSequenceToken token, Dictionary<string, object> requestContext) =>
        throw new NotSupportedException($"Nothing can be sent to the stream {streamId}: the streams of '{name}' are written by the server's log only.");
}
