using Orleans;
using Router.Contracts.Orleans.Streams;

namespace Router.Contracts.Orleans.Reading;

/// <summary>The next changes.</summary>
[GenerateSerializer]
[Immutable]
public sealed record LogAnswer
{
    /// <summary>The changes in commit order; the first frame of each definition brings it.</summary>
    [Id(0)]
    public required FrameBytes Frames { get; init; }

    /// <summary>Up to where the reader has all it wanted: to be asked from next. Null while it is not known where the log stands.</summary>
    [Id(1)]
    public ChangeToken? Reached { get; init; }

    /// <summary>Everything that was committed before this moment is in what was answered so far; null where that is not known.</summary>
    [Id(2)]
    public DateTimeOffset? CurrentAsOf { get; init; }

    /// <summary>Whether the reader is behind what is kept in memory, and reads the log by itself.</summary>
    [Id(3)]
    public bool IsCatchingUp { get; init; }
}
