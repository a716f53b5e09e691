using Orleans;

namespace Router.Contracts.Orleans.Tailing;

/// <summary>
/// Somebody rewound the source to have its changes given to handlers again. It stays with the source until the next one: a partition that has taken nothing since
/// begins with it, whenever its next change comes.
/// </summary>
[GenerateSerializer]
[Immutable]
public sealed record Redelivery
{
    /// <summary>The first tailer's start that read so. A partition that has taken something of it, or of a later one, has begun with it already.</summary>
    [Id(0)]
    public required long Generation { get; init; }

    /// <summary>The long half of <see cref="After"/>.</summary>
    [Id(1)]
    public required long Sequence { get; init; }

    /// <summary>The int half of <see cref="After"/>.</summary>
    [Id(2)]
    public required int Row { get; init; }

    /// <summary>Behind everything before the place, and before everything from it on.</summary>
    public ChangeToken After() => new(Sequence, Row);
}
