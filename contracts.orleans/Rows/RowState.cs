using Orleans;
using Router.Contracts.Orleans.Streams;

namespace Router.Contracts.Orleans.Rows;

/// <summary>A row as of one change.</summary>
[GenerateSerializer]
[Immutable]
public sealed record RowState
{
    /// <summary>The change that made it so.</summary>
    [Id(0)]
    public required ChangeToken Token { get; init; }

    /// <summary>Whether there is such a row.</summary>
    [Id(1)]
    public required bool Exists { get; init; }

    /// <summary>Whether changes may be missing between this and what was told before.</summary>
    [Id(2)]
    public required bool IsResync { get; init; }

    /// <summary>One frame that inserts the row's image, with its definition; none where there is no such row.</summary>
    [Id(3)]
    public required FrameBytes Image { get; init; }

    /// <summary>When it was committed, in microseconds since 1970 by the server's clock; 0 where it was read from the table.</summary>
    [Id(4)]
    public long CommitMicroseconds { get; init; }
}
