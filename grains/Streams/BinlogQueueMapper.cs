using System.Text;
using Orleans.Runtime;
using Orleans.Streams;
using Router.Contracts.Orleans.Streams;

namespace Router.Grains.Streams;

/// <summary>
/// The queues of all sources: so many for each, named by source and number. A queue and its place on the ring depend on nothing else, so that all silos agree, those
/// too that know of more sources.
/// </summary>
internal sealed class BinlogQueueMapper : IConsistentRingStreamQueueMapper
{
    private readonly Dictionary<QueueId, QueuePlace> _places = [];
    private readonly Dictionary<string, QueueId[]> _queues;
    private readonly int _queueCount;

    /// <param name="sources">The sources' names.</param>
    /// <param name="queueCount">Queues a source.</param>
    public BinlogQueueMapper(IEnumerable<string> sources, int queueCount)
    {
        _queueCount = queueCount;
        _queues = sources.ToDictionary(source => source, QueuesOf, StringComparer.Ordinal);
        foreach (var (source, queues) in _queues)
        {
            for (var queue = 0; queue < queueCount; queue++)
            {
                _places.Add(queues[queue], new QueuePlace(source, queue, queueCount));
            }
        }
    }

    /// <inheritdoc/>
    public IEnumerable<QueueId> GetAllQueues() => _places.Keys;

    /// <inheritdoc/>
    public IEnumerable<QueueId> GetQueuesForRange(IRingRange range) => [.. _places.Keys.Where(queue => range.InRange(queue.GetUniformHashCode()))];

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The stream is of a source that this silo was not told of.</exception>
    /// <exception cref="FormatException">The stream's key is none of ours.</exception>
    public QueueId GetQueueForStream(StreamId streamId)
    {
        var stream = StreamName.Of(streamId);
        return _queues.TryGetValue(stream.Source, out var queues)
            ? queues[stream.QueueOf(_queueCount)]
            : throw new ArgumentException($"There is no source '{stream.Source}' on this silo: call AddBinlogRouter for it on the builder of every silo.", nameof(streamId));
    }

    /// <summary>Which queue of which source it is.</summary>
    public QueuePlace PlaceOf(QueueId queue) => _places[queue];

    /// <summary>Evenly around the ring, each source's from a place of its own.</summary>
    private QueueId[] QueuesOf(string source)
    {
        var name = Uri.EscapeDataString(source);
        var first = HashOf(name);
        var step = (uint)((1L << 32) / _queueCount);
        return [.. Enumerable.Range(0, _queueCount).Select(queue => QueueId.GetQueueId(name, (uint)queue, unchecked(first + (step * (uint)queue))))];
    }

    private static uint HashOf(string name)
    {
        var hash = 2166136261;
        foreach (var value in Encoding.UTF8.GetBytes(name))
        {
            hash = (hash ^ value) * 16777619;
        }

        return hash;
    }
}
