using Orleans.Runtime;
using Orleans.Streams;

namespace Router.Client.Streams;

/// <summary>What Orleans wants of a provider in a process that only subscribes: its name, and that any place may be asked for.</summary>
internal sealed class ClientStreamAdapter(string name) : IQueueAdapterFactory, IQueueAdapter
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public bool IsRewindable => true;

    /// <inheritdoc/>
    public StreamProviderDirection Direction => StreamProviderDirection.ReadOnly;

    /// <inheritdoc/>
    public Task<IQueueAdapter> CreateAdapter() => Task.FromResult<IQueueAdapter>(this);

    /// <inheritdoc/>
    public IQueueAdapterCache GetQueueAdapterCache() => throw OnSilosOnly();

    /// <inheritdoc/>
    public IStreamQueueMapper GetStreamQueueMapper() => throw OnSilosOnly();

    /// <inheritdoc/>
    public Task<IStreamFailureHandler> GetDeliveryFailureHandler(QueueId queueId) => throw OnSilosOnly();

    /// <inheritdoc/>
    public IQueueAdapterReceiver CreateReceiver(QueueId queueId) => throw OnSilosOnly();

    /// <inheritdoc/>
    public Task QueueMessageBatchAsync<T>(StreamId streamId, IEnumerable<T> events, StreamSequenceToken token, Dictionary<string, object> requestContext) =>
        throw new NotSupportedException($"Nothing can be sent to the stream {streamId}: the streams of '{name}' are written by the server's log only.");

    private InvalidOperationException OnSilosOnly() => new($"The streams '{name}' are read by silos: a client only subscribes to them.");
}
