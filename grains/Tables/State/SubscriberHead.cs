using Orleans;

namespace Router.Grains.Tables.State;

/// <summary>What a subscriber's state is made of.</summary>
[GenerateSerializer]
[Alias("router.subscriber-head")]
public sealed class SubscriberHead
{
    /// <summary>The subscription's name.</summary>
    [Id(0)]
    public string Name { get; set; } = "";

    /// <summary>What the state is a state of.</summary>
    [Id(1)]
    public string Definition { get; set; } = "";

    /// <summary>Its segments.</summary>
    [Id(2)]
    public int SegmentCount { get; set; }

    /// <summary>Where each segment lies, two bits each, lowest first: 0 it is empty, else the slot, 1 or 2. Null where all are in <see cref="Inline"/>.</summary>
    [Id(3)]
    public byte[]? Slots { get; set; }

    /// <summary>The segments themselves, where the partition's whole state is small.</summary>
    [Id(4)]
    public byte[][]? Inline { get; set; }

    /// <summary>Where a segment lies.</summary>
    public int SlotOf(int segment) => Slots is { } slots && segment >> 2 < slots.Length ? (slots[segment >> 2] >> (2 * (segment & 3))) & 3 : 0;
}
