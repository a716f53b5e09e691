using Orleans;
using Orleans.Runtime;
using Orleans.Streams;
using Router.Contracts.Frames;

namespace Router.Contracts.Orleans.Streams;

/// <summary>
/// What a subscriber of a public stream gets at once: changes as <see cref="ChangeBatch"/>, each with memory of its own; or none, only the place that
/// was reached, so that the subscription knows where to go on.
/// </summary>
[GenerateSerializer]
[Immutable]
public sealed record LogDelivery : IBatchContainer
{
    /// <summary>The stream.</summary>
    [Id(0)]
    public required StreamId StreamId { get; init; }

    /// <summary>The changes in commit order; the first frame of each definition brings it.</summary>
    [Id(1)]
    public required FrameBytes Frames { get; init; }

    /// <summary>Up to where the subscriber has all of its stream with this.</summary>
    [Id(2)]
    public required ChangeToken Reached { get; init; }

    /// <summary>The same as Orleans' token.</summary>
    public StreamSequenceToken SequenceToken => Reached.ToStreamToken();

    /// <summary>The changes, each with the token to go on after.</summary>
    /// <exception cref="InvalidOperationException">The subscriber wants something else.</exception>
    public IEnumerable<Tuple<T, StreamSequenceToken>> GetEvents<T>() => typeof(T) == typeof(ChangeBatch)
        ? Read().Select(batch => Tuple.Create((T)(object)batch, batch.ToResumeToken().ToStreamToken()))
        : throw new InvalidOperationException($"The stream {StreamId} carries {nameof(ChangeBatch)}: subscribe to IAsyncStream<ChangeBatch>, not of {typeof(T)}.");

    /// <inheritdoc/>
    public bool ImportRequestContext() => false;

    private IEnumerable<ChangeBatch> Read()
    {
        var partition = StreamName.Of(StreamId).Followed;
        var plans = new KnownPlans();
        foreach (var bytes in Frames.Each())
        {
            var frame = new ChangeFrame { Partition = partition };
            FrameReader.Read(bytes, plans, frame);
            yield return frame.Open();
        }
    }
}
