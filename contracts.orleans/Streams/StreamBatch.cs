using Orleans;

namespace Router.Contracts.Orleans.Streams;

/// <summary>Changes of one partition that follow each other, as the tailer gives them to a queue.</summary>
/// <remarks>
/// The first frame of each table definition in it brings the definition; the others leave it out. So a batch can be read by itself.
/// Between <see cref="Previous"/> and <see cref="First"/> the partition has no change in this generation.
/// </remarks>
[GenerateSerializer]
[Immutable]
public sealed record StreamBatch
{
    /// <summary>The partition's <see cref="StreamName"/>.</summary>
    [Id(0)]
    public required string Stream { get; init; }

    /// <summary>The last row before it on its stream, as this generation read it; the generation's beginning for the first.</summary>
    [Id(1)]
    public required ChangeToken Previous { get; init; }

    /// <summary>Its first row.</summary>
    [Id(2)]
    public required ChangeToken First { get; init; }

    /// <summary>Its last row.</summary>
    [Id(3)]
    public required ChangeToken Last { get; init; }

    /// <summary>
    /// What to acknowledge it, and all before it, by; means something to the generation that gave it only. It grows along a partition, and a batch that is
    /// given again in its generation has the same.
    /// </summary>
    [Id(4)]
    public required long Entry { get; init; }

    /// <summary>The changes.</summary>
    [Id(5)]
    public required FrameBytes Frames { get; init; }
}
