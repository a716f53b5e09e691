using Orleans;

namespace Router.Grains.Tables.State;

/// <summary>A segment of a subscriber's state, by itself.</summary>
[GenerateSerializer]
[Alias("router.segment")]
public sealed class SegmentRecord
{
    /// <summary>The save it was written for; see <see cref="PartitionHead.Save"/>.</summary>
    [Id(0)]
    public long Save { get; set; }

    /// <summary>Its bytes.</summary>
    [Id(1)]
    public byte[] Bytes { get; set; } = [];
}
