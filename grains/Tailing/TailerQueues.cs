using System.Collections.Concurrent;
using Router.Contracts;
using Router.Contracts.Orleans.Tailing;
using Router.Routing.Log;

namespace Router.Grains.Tailing;

/// <summary>
/// Spreads the partitions of a change log over queues. How many there are is said by who reads them; what comes before anybody does waits in the log.
/// </summary>
internal sealed class TailerQueues(string source, TimeProvider time) : IPartitionScheduler
{
    private readonly ConcurrentDictionary<Partition, PartitionStream> _streams = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<string, PartitionStream> _byName = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private volatile TailerQueue[] _queues = [];
    private bool _isEnded;

    /// <summary>The log; set before its first change.</summary>
    public ChangeLog? Log { get; set; }

    /// <summary>Where its reading began; set before its first change.</summary>
    public ChangeToken Began { get; set; } = ChangeToken.None;

    public IEnumerable<PartitionStream> Streams => _streams.Values;

    /// <inheritdoc/>
    public void Ready(ReadOnlySpan<Partition> partitions)
    {
        foreach (var partition in partitions)
        {
            var stream = StreamOf(partition);
            if (stream.Cursor.Look())
            {
                WakeFollowers(partition);
            }

            Signal(stream);
        }
    }

    /// <summary>What was taken; of streams that are not known, nothing.</summary>
    public void Acknowledge(AcceptedBatch[] accepted)
    {
        foreach (var batch in accepted)
        {
            if (_byName.TryGetValue(batch.Stream, out var stream) && stream.Cursor.AcknowledgeThrough(batch.Entry))
            {
                WakeFollowers(stream.Partition);
            }
        }
    }

    /// <summary>A queue, of so many.</summary>
    public TailerQueue QueueOf(int queue, int count)
    {
        var queues = _queues;
        return queues.Length == count ? queues[queue] : Spread(count)[queue];
    }

    /// <summary>Nothing more is given.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isEnded = true;
            EndQueues();
        }
    }

    private void WakeFollowers(Partition partition)
    {
        foreach (var follower in partition.Followers)
        {
            if (_streams.TryGetValue(follower, out var stream))
            {
                Signal(stream);
            }
        }
    }

    private void Signal(PartitionStream stream)
    {
        if (_queues is { Length: > 0 } queues)
        {
            QueueOf(stream, queues).Signal(stream);
        }
    }

    private PartitionStream StreamOf(Partition partition)
    {
        if (_streams.TryGetValue(partition, out var known))
        {
            return known;
        }

        var stream = new PartitionStream(source, Log ?? throw new InvalidOperationException("The queues have no log yet."), partition, Began);
        lock (_gate)
        {
            _streams[partition] = stream;
            _byName[stream.Name] = stream;
            if (_queues is { Length: > 0 } queues)
            {
                QueueOf(stream, queues).Add(stream);
            }
        }

        return stream;
    }

    /// <summary>The silos were told another number of queues: who asks by the number before is given nothing more.</summary>
    private TailerQueue[] Spread(int count)
    {
        lock (_gate)
        {
            if (_queues.Length == count)
            {
                return _queues;
            }

            EndQueues();
            var queues = new TailerQueue[count];
            for (var index = 0; index < count; index++)
            {
                queues[index] = new TailerQueue(time);
            }

            foreach (var stream in _streams.Values)
            {
                QueueOf(stream, queues).Add(stream);
            }

            _queues = queues;
            if (_isEnded)
            {
                EndQueues();
            }

            return queues;
        }
    }

    private void EndQueues()
    {
        foreach (var queue in _queues)
        {
            queue.End();
        }
    }

    private static TailerQueue QueueOf(PartitionStream stream, TailerQueue[] queues) => queues[stream.QueueOf(queues.Length)];
}
