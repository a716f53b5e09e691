using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using Orleans.Streams;
using Router.Contracts.Orleans.Reading;
using Router.Grains.Sources;

namespace Router.Grains.Streams.Public;

/// <summary>The parts of a provider of public streams for Orleans: read only, since nobody but the server writes its log.</summary>
internal sealed class PublicStreamAdapter(
    string name, BinlogQueueMapper mapper, IGrainFactory grains, PublicStreamOptions options, TimeProvider time, ILogger<PublicQueue> logger)
    : IQueueAdapterFactory, IQueueAdapter, IQueueAdapterCache
{
    private readonly ConcurrentDictionary<QueueId, PublicQueue> _queues = [];

    /// <inheritdoc/>
    public string Name => name;

    /// <summary>True: whoever subscribes may ask for any place that the server's log still has.</summary>
    public bool IsRewindable => true;

    /// <inheritdoc/>
    public StreamProviderDirection Direction => StreamProviderDirection.ReadOnly;

    /// <summary>Of the silo's sources and the settings of that name.</summary>
    public static PublicStreamAdapter Create(IServiceProvider services, string name)
    {
        var options = services.GetRequiredService<IOptionsMonitor<PublicStreamOptions>>().Get(name);
        var sources = services.GetService<ClusterSources>()
            ?? throw new OrleansConfigurationException($"The streams '{name}' have no source: call AddBinlogRouter on the silo's builder too.");
        var mapper = new BinlogQueueMapper(sources.All.Select(source => source.Name), options.Queues);
        return new PublicStreamAdapter(
            name, mapper, services.GetRequiredService<IGrainFactory>(), options, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<PublicQueue>>());
    }

    /// <inheritdoc/>
    public Task<IQueueAdapter> CreateAdapter() => Task.FromResult<IQueueAdapter>(this);

    /// <inheritdoc/>
    public IQueueAdapterCache GetQueueAdapterCache() => this;

    /// <inheritdoc/>
    public IStreamQueueMapper GetStreamQueueMapper() => mapper;

    /// <summary>One that does nothing: a delivery that failed is given again by its cursor.</summary>
    public Task<IStreamFailureHandler> GetDeliveryFailureHandler(QueueId queueId) => Task.FromResult<IStreamFailureHandler>(new NoOpStreamDeliveryFailureHandler());

    /// <summary>A new queue: the agent asks for one each time it takes the queue, and for the receiver right after that.</summary>
    public IQueueCache CreateQueueCache(QueueId queueId)
    {
        var place = mapper.PlaceOf(queueId);
        return _queues[queueId] = new PublicQueue(place, grains.GetGrain<ILogReaderGrain>(place.Source), options, time, logger);
    }

    /// <summary>The object that was made as the cache before: both are one.</summary>
    public IQueueAdapterReceiver CreateReceiver(QueueId queueId) => _queues.TryRemove(queueId, out var queue)
        ? queue
        : throw new InvalidOperationException($"The receiver of queue {queueId} was asked for before its cache: this provider is for the order in which Orleans 10.2 does it.");

    /// <inheritdoc/>
    public Task QueueMessageBatchAsync<T>(StreamId streamId, IEnumerable<T> events, StreamSequenceToken token, Dictionary<string, object> requestContext) =>
        throw new NotSupportedException($"Nothing can be sent to the stream {streamId}: the streams of '{name}' are written by the server's log only.");
}
