using Orleans.Runtime;
using Orleans.Streams;
using Router.Contracts.Orleans.Streams;

namespace Router.Grains.Tests.Streams;

/// <summary>What the agent knows of a stream and its one consumer.</summary>
internal sealed class AgentStream(StreamId id, IQueueCacheCursor pin)
{
    public StreamId Id => id;

    public string Name => id.GetKeyAsString();

    /// <summary>Pins the stream while it registers; null afterwards.</summary>
    public IQueueCacheCursor? Pin { get; set; } = pin;

    public IQueueCacheCursor? Cursor { get; set; }

    /// <summary>Whether the loop over the cursor runs.</summary>
    public bool IsActive { get; set; }

    /// <summary>What is on its way to the consumer.</summary>
    public ChangeDelivery? Delivery { get; set; }
}
