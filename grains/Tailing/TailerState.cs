using Orleans;
using Router.Contracts.Orleans.Tailing;

namespace Router.Grains.Tailing;

/// <summary>What a tailer keeps over its own end.</summary>
[GenerateSerializer]
public sealed record TailerState
{
    /// <summary>Counts the starts of this source's tailer. Each start writes a greater one before it reads, so an older one can save nothing any more.</summary>
    [Id(0)]
    public long Generation { get; init; }

    /// <summary>Who wrote this: an instance recognises by it a write of its own whose answer was lost.</summary>
    [Id(1)]
    public Guid Writer { get; init; }

    /// <summary>Everything before it is applied and saved by every table grain; null before the source was ever read.</summary>
    [Id(2)]
    public SavedPosition? Frontier { get; init; }

    /// <summary>The last transaction that is applied, though it may come again after <see cref="Frontier"/>; -1 where there is none.</summary>
    [Id(3)]
    public long ThroughSequence { get; init; } = -1;

    /// <summary>Where the source was first read from, in the epoch of <see cref="Frontier"/>; null before.</summary>
    [Id(4)]
    public SavedPosition? Origin { get; init; }

    /// <summary>The place that somebody wants it read from, <c>FILE:POS</c>, until that place was found; null else.</summary>
    [Id(5)]
    public string? From { get; init; }

    /// <summary>Whether reading is stopped until somebody says otherwise.</summary>
    [Id(6)]
    public bool IsPaused { get; init; }

    /// <summary>Whether handlers are to be given the changes from <see cref="From"/> on again; false where there is none.</summary>
    [Id(7)]
    public bool RedeliversFrom { get; init; }

    /// <summary>What handlers are given again since the newest rewind that asked for it; null where none did.</summary>
    [Id(8)]
    public Redelivery? Redelivery { get; init; }

    /// <summary>What was followed from which place on, the oldest first; empty before the first start that noted it.</summary>
    [Id(9)]
    public FollowedSet[] Followed { get; init; } = [];
}
