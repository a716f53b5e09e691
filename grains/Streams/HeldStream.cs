using Orleans.Runtime;
using Orleans.Streams;
using Router.Contracts;
using Router.Contracts.Orleans.Streams;

namespace Router.Grains.Streams;

/// <summary>What a queue holds of one stream: batches without a hole between them, from the first that was not accepted. Not for several threads.</summary>
internal sealed class HeldStream(string name, StreamId id)
{
    /// <summary>What a batch costs beside its frames, roughly; so that many small ones are bounded too.</summary>
    private const int BatchBytes = 256;

    private readonly Queue<StreamBatch> _batches = new();
    private ChangeToken _last;
    private long _received = long.MinValue;
    private long _accepted = long.MinValue;
    private bool _isBegun;

    /// <summary>The partition's name.</summary>
    public string Name => name;

    /// <summary>The stream.</summary>
    public StreamId Id => id;

    /// <summary>What is held, in bytes.</summary>
    public long HeldBytes { get; private set; }

    /// <summary>Cursors that pin it, or have a delivery to give or on its way.</summary>
    public int Attendants { get; set; }

    /// <summary>The first row held.</summary>
    /// <exception cref="InvalidOperationException">Nothing is held.</exception>
    public StreamSequenceToken FirstToken => _batches.Peek().First.ToStreamToken();

    /// <summary>Takes a batch, where it is the next one.</summary>
    public Arrival Take(StreamBatch batch)
    {
        if (batch.Entry <= _received)
        {
            _isBegun = true;
            return Arrival.Known;
        }

        // In one generation a tailer may cut what it gives again elsewhere: a batch that begins before the end of what is held misses nothing.
        if (batch.Previous > _last && !TryBeginWith())
        {
            return Arrival.Hole;
        }

        _batches.Enqueue(batch);
        HeldBytes += LengthOf(batch);
        (_last, _received, _isBegun) = (batch.Last, batch.Entry, true);
        return Arrival.Held;
    }

    /// <summary>The batches that are given next: those that follow each other, together as long as allowed, or one; null where nothing is held.</summary>
    public StreamBatch[]? Next(int maxBytes)
    {
        var count = 0;
        var bytes = 0L;
        ChangeToken last = default;
        foreach (var batch in _batches)
        {
            bytes += batch.Frames.Bytes.Count;
            if (count > 0 && (bytes > maxBytes || batch.Previous != last))
            {
                break;
            }

            last = batch.Last;
            count++;
        }

        return count == 0 ? null : [.. _batches.Take(count)];
    }

    /// <summary>Whether that entry was not accepted yet.</summary>
    public bool IsOwed(long entry) => entry > _accepted;

    /// <summary>Lets go of everything up to an entry.</summary>
    /// <returns>Whether it was not accepted yet.</returns>
    public bool Accept(long entry)
    {
        if (!IsOwed(entry))
        {
            return false;
        }

        _accepted = entry;
        while (_batches.TryPeek(out var batch) && batch.Entry <= entry)
        {
            HeldBytes -= LengthOf(_batches.Dequeue());
        }

        return true;
    }

    /// <summary>A new receiver reads: its first batch is the first that the tailer wants to have acknowledged, whatever was read before.</summary>
    public void BeginAnew() => _isBegun = false;

    /// <summary>A new generation reads: all that is held is void.</summary>
    public void Forget()
    {
        Drop();
        (_last, _received, _accepted, _isBegun) = (default, long.MinValue, long.MinValue, false);
    }

    /// <summary>What the tailer leaves out at a receiver's beginning was acknowledged, by another receiver of the queue; what is held of before it, too.</summary>
    private bool TryBeginWith()
    {
        if (_isBegun)
        {
            return false;
        }

        Drop();
        _accepted = _received;
        return true;
    }

    private void Drop()
    {
        _batches.Clear();
        HeldBytes = 0;
    }

    private static long LengthOf(StreamBatch batch) => batch.Frames.Bytes.Count + BatchBytes;
}
