using Orleans;
using Orleans.Providers.Streams.Common;
using Orleans.Runtime;
using Orleans.Streams;
using Router.Contracts.Frames;
using Router.Contracts.Orleans.Tailing;

namespace Router.Contracts.Orleans.Streams;

/// <summary>
/// What a consumer of a stream gets at once: batches that follow each other. A table grain takes it whole; an application that subscribes to
/// <see cref="ChangeBatch"/> gets each batch by itself, with memory of its own.
/// </summary>
[GenerateSerializer]
[Immutable]
public sealed record ChangeDelivery : IBatchContainer
{
    /// <summary>The stream.</summary>
    [Id(0)]
    public required StreamId StreamId { get; init; }

    /// <summary>The tailer's start that read it; greater is newer. 0 on the streams of applications.</summary>
    [Id(1)]
    public required long Generation { get; init; }

    /// <summary>Where that start began to read: what lies before was applied by every table grain then.</summary>
    [Id(2)]
    public required ChangeToken BeganAt { get; init; }

    /// <summary>The batches, at least one, in order.</summary>
    [Id(3)]
    public required StreamBatch[] Batches { get; init; }

    /// <summary>What handlers are to be given again; null where nobody ever asked for that.</summary>
    [Id(4)]
    public Redelivery? Redelivery { get; init; }

    /// <summary>The last row before it on its stream.</summary>
    public ChangeToken Previous => Batches[0].Previous;

    /// <summary>Its last row.</summary>
    public ChangeToken Last => Batches[^1].Last;

    /// <summary>The token of its last row.</summary>
    public StreamSequenceToken SequenceToken => Last.ToStreamToken();

    /// <summary>Its length in bytes.</summary>
    public int LengthBytes => Batches.Sum(batch => batch.Frames.Bytes.Count);

    /// <summary>The changes as <see cref="ChangeBatch"/>, or the delivery itself.</summary>
    /// <exception cref="InvalidOperationException">The consumer wants something else.</exception>
    public IEnumerable<Tuple<T, StreamSequenceToken>> GetEvents<T>()
    {
        if (this is T itself)
        {
            return [Tuple.Create(itself, SequenceToken)];
        }

        return typeof(T) == typeof(ChangeBatch)
            ? Read().Select(batch => Tuple.Create((T)(object)batch, batch.LastToken.ToStreamToken()))
            : throw new InvalidOperationException($"The stream {StreamId} carries {nameof(ChangeBatch)}: subscribe to IAsyncStream<ChangeBatch>, not of {typeof(T)}.");
    }

    /// <inheritdoc/>
    public bool ImportRequestContext() => false;

    private IEnumerable<ChangeBatch> Read()
    {
        var partition = StreamName.Of(StreamId).Followed;
        foreach (var batch in Batches)
        {
            var plans = new KnownPlans();
            foreach (var bytes in batch.Frames.Each())
            {
                var frame = new ChangeFrame { Partition = partition };
                FrameReader.Read(bytes, plans, frame);
                yield return frame.Open();
            }
        }
    }
}
