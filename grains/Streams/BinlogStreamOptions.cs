using Router.Contracts.Orleans.Streams;

namespace Router.Grains.Streams;

/// <summary>How changes flow from the tailers to the table grains; the same on every silo of a cluster.</summary>
public sealed class BinlogStreamOptions
{
    /// <summary>Queues a source, 1 to 256: how many silos share the passing on of its changes at most. 8 where not set.</summary>
    public int Queues { get; set; } = 8;

    /// <summary>Bytes that a consumer is given at once at most, more only for a single batch; 64 KiB to 16 MiB, 1 MiB where not set.</summary>
    public int DeliveryBytes { get; set; } = 1 << 20;

    /// <summary>
    /// Bytes that a queue holds of one stream before it asks for no more of it; at least <see cref="DeliveryBytes"/>, 2 MiB where not set: one delivery is on
    /// its way while the next is read. The last read goes beyond it by a delivery at most.
    /// </summary>
    public int StreamCacheBytes { get; set; } = 2 << 20;

    /// <summary>
    /// Bytes that a queue holds of all its streams; at least <see cref="StreamCacheBytes"/>, 8 MiB where not set. Beyond it only streams of which it holds nothing are
    /// read, a sixteenth of a delivery at a time, so that stuck streams hold up no other.
    /// </summary>
    public int QueueCacheBytes { get; set; } = 8 << 20;

    /// <summary>How long a queue waits for a change in one read; 10 to 500 ms, 500 where not set. A queue that moves to another silo waits that long once.</summary>
    public TimeSpan PollWait { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The namespace of the streams: whoever subscribes to it implicitly is fed.</summary>
    internal string Namespace { get; set; } = RouterStreams.TablesNamespace;
}
