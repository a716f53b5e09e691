using Orleans.Runtime;
using Orleans.Streams;
using Router.Contracts;
using Router.Contracts.Orleans.Streams;
using Router.Contracts.Orleans.Tailing;

namespace Router.Grains.Streams;

/// <summary>What a queue holds of its streams, all of one generation, and what of it was accepted and not yet told. Not for several threads.</summary>
internal sealed class HeldStreams(BinlogStreamOptions options)
{
    /// <summary>While the queue holds as much as it may, this part of a delivery is read at once.</summary>
    private const int PressedPart = 16;

    private readonly Dictionary<string, HeldStream> _streams = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _accepted = new(StringComparer.Ordinal);
    private ChangeToken _beganAt;
    private Redelivery? _redelivery;

    /// <summary>The generation that is held; 0 before the first answer.</summary>
    public long Generation { get; private set; }

    /// <summary>Whether something was accepted that the tailer does not know.</summary>
    public bool HasAcknowledgements => _accepted.Count > 0;

    /// <summary>What is held, in bytes.</summary>
    public long HeldBytes => _streams.Values.Sum(stream => stream.HeldBytes);

    /// <summary>How much to ask for.</summary>
    public int RoomBytes => (int)Math.Clamp(options.QueueCacheBytes - HeldBytes, options.DeliveryBytes / PressedPart, options.DeliveryBytes);

    /// <summary>The streams to ask for no more of.</summary>
    public string[] Full()
    {
        var mostBytes = HeldBytes >= options.QueueCacheBytes ? 1 : options.StreamCacheBytes;
        return [.. _streams.Values.Where(stream => stream.HeldBytes >= mostBytes).Select(stream => stream.Name)];
    }

    /// <summary>The streams that have something, and that no cursor looks after.</summary>
    public IEnumerable<HeldStream> Unattended() => _streams.Values.Where(stream => stream.HeldBytes > 0 && stream.Attendants == 0);

    /// <summary>The stream of that name.</summary>
    public HeldStream Of(string name)
    {
        if (!_streams.TryGetValue(name, out var stream))
        {
            stream = new HeldStream(name, StreamId.Create(options.Namespace, name));
            _streams.Add(name, stream);
        }

        return stream;
    }

    /// <summary>Takes up the generation of an answer, where it is newer than what is held: that is void then.</summary>
    /// <returns>Whether the answer is of the generation that is held now; false where it is older.</returns>
    public bool TakeUp(QueueAnswer answer)
    {
        if (answer.Generation > Generation)
        {
            (Generation, _beganAt, _redelivery) = (answer.Generation, answer.BeganAt, answer.Redelivery);
            _accepted.Clear();
            foreach (var stream in _streams.Values)
            {
                stream.Forget();
            }
        }

        return answer.Generation == Generation;
    }

    /// <summary>A new receiver reads from here on: what it is given first, of each stream, is the first that is not acknowledged.</summary>
    public void BeginAnew()
    {
        foreach (var stream in _streams.Values)
        {
            stream.BeginAnew();
        }
    }

    /// <summary>What a consumer of a stream is given next; null where nothing is held.</summary>
    public ChangeDelivery? Next(HeldStream stream) => stream.Next(options.DeliveryBytes) is { } batches
        ? new ChangeDelivery { StreamId = stream.Id, Generation = Generation, BeganAt = _beganAt, Batches = batches, Redelivery = _redelivery }
        : null;

    /// <summary>Whether a delivery is still to be taken.</summary>
    public bool IsOwed(HeldStream stream, ChangeDelivery delivery) => delivery.Generation == Generation && stream.IsOwed(delivery.Batches[^1].Entry);

    /// <summary>A delivery was taken.</summary>
    /// <returns>Whether the tailer is to be told; false where it is of an older generation, or known.</returns>
    public bool Accept(HeldStream stream, ChangeDelivery delivery)
    {
        var entry = delivery.Batches[^1].Entry;
        if (delivery.Generation != Generation || !stream.Accept(entry))
        {
            return false;
        }

        _accepted[stream.Name] = entry;
        return true;
    }

    /// <summary>What was accepted and is now told; what could not be told comes back by <see cref="TakeBack"/>.</summary>
    public AcceptedBatch[] TakeAcknowledgements()
    {
        AcceptedBatch[] taken = [.. _accepted.Select(item => new AcceptedBatch(item.Key, item.Value))];
        _accepted.Clear();
        return taken;
    }

    /// <summary>Acknowledgements that may not have reached the tailer; newer ones of the same stream stay.</summary>
    public void TakeBack(QueueRead read)
    {
        foreach (var item in read.Generation == Generation ? read.Accepted : [])
        {
            _accepted.TryAdd(item.Stream, item.Entry);
        }
    }
}
