using Router.Subscribers.Aggregates.Measures;
using Router.Subscribers.Aggregates.State;

namespace Router.Subscribers.Aggregates.Reading;

/// <summary>What one partition has of a group.</summary>
/// <param name="Segment">Where it is.</param>
/// <param name="Group">Its number there.</param>
/// <param name="Leaves">The values of each accumulator that keeps them.</param>
internal readonly record struct GroupPart(GroupSegment Segment, int Group, ReadOnlyMemory<ValueLeaf>[] Leaves)
{
    public int Slot => Group & GroupSegment.SlotMask;

    public long Rows => Segment.Rows[Slot];
}
