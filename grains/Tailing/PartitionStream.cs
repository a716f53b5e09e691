using Router.Contracts;
using Router.Contracts.Orleans.Streams;
using Router.Contracts.Orleans.Tailing;
using Router.Routing.Log;

namespace Router.Grains.Tailing;

/// <summary>A partition of the change log as a stream of batches.</summary>
internal sealed class PartitionStream
{
    private readonly ChangeFrame _frame;
    private readonly StreamName _name;
    private QueuePlace? _place;
    private volatile string? _fault;

    public PartitionStream(string source, ChangeLog log, Partition partition, ChangeToken began)
    {
        _name = NameOf(source, partition);
        Name = _name.ToString();
        Cursor = new PartitionCursor(log, partition, began);
        _frame = new ChangeFrame { Source = source };
    }

    /// <summary>The stream's name.</summary>
    public string Name { get; }

    public PartitionCursor Cursor { get; }

    public Partition Partition => Cursor.Partition;

    /// <summary>Why nothing more of it can be given; null while all is well.</summary>
    public string? Fault => _fault;

    public PartitionLag Lag
    {
        get
        {
            var outstanding = Partition.Outstanding;
            var commit = Partition.HeadCommitMicroseconds;
            return new PartitionLag(
                Name,
                outstanding,
                Partition.Acknowledged,
                outstanding > 0 && commit > 0 ? DateTimeOffset.UnixEpoch.AddTicks(commit * TimeSpan.TicksPerMicrosecond) : null);
        }
    }

    /// <summary>Its queue of so many.</summary>
    public int QueueOf(int count)
    {
        var place = _place;
        if (place?.Count != count)
        {
            _place = place = new QueuePlace(_name.QueueOf(count), count);
        }

        return place.Queue;
    }

    /// <summary>The stream of a partition.</summary>
    public static StreamName NameOf(string source, Partition partition) => partition switch
    {
        { Table: { } table } => new StreamName(source, table.Schema, table.Table, partition.Slice.Index),
        { Level: Routing.Subscriptions.SubscriptionLevel.Schema } => new StreamName(source, partition.Name[..^".*".Length], null),
        _ => new StreamName(source, null, null),
    };

    /// <summary>
    /// The next batch of about so many bytes, more only for a single event of the log, which is never split: it is acknowledged as a whole.
    /// </summary>
    /// <param name="block">Is empty, and is used.</param>
    /// <param name="maxBytes">The bytes.</param>
    /// <param name="isExhausted">Whether nothing is left just now.</param>
    public StreamBatch? Read(FrameBlock block, int maxBytes, out bool isExhausted)
    {
        var previous = Cursor.Previous;
        var (first, last, entry) = (default(ChangeToken), default(ChangeToken), 0L);
        isExhausted = false;
        do
        {
            if (!TryRead(ref entry))
            {
                isExhausted = true;
                break;
            }

            var batch = _frame.Open();
            first = block.LengthBytes == 0 ? batch.FirstToken : first;
            last = batch.LastToken;
            block.Add(_frame);
        }
        while (block.LengthBytes < maxBytes || Cursor.HasMore);

        return block.LengthBytes == 0 ? null : new StreamBatch { Stream = Name, Previous = previous, First = first, Last = last, Entry = entry, Frames = block.Take() };
    }

    private bool TryRead(ref long entry)
    {
        try
        {
            if (!Cursor.TryRead(_frame, out var read))
            {
                return false;
            }

            entry = read;
            return true;
        }
        catch (InvalidOperationException keyless)
        {
            // It stands before that row for good, and holds the frontier there: the status says so.
            _fault = $"{Name}: {keyless.Message}";
            return false;
        }
    }

    private sealed record QueuePlace(int Queue, int Count);
}
