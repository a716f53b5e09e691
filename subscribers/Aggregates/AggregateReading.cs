using Router.Contracts;

namespace Router.Subscribers.Aggregates;

/// <summary>All groups of an aggregate, as they were at one moment.</summary>
/// <param name="Groups">The groups that have rows, in no order.</param>
/// <param name="Token">The newest change that is in them; a table of several partitions may have older ones that are not, until all partitions have come that far.</param>
/// <param name="Doubt">Why they may differ from the table; null where they do not.</param>
/// <param name="Late">Changes since the first start that came for windows that were gone, and count nowhere.</param>
public sealed record AggregateReading(IReadOnlyList<AggregateGroup> Groups, ChangeToken Token, string? Doubt, long Late)
{
    /// <summary>Whether they may differ from the table.</summary>
    public bool IsUnsure => Doubt is not null;

    /// <summary>A line a group.</summary>
    public override string ToString() => string.Join('\n', Groups);
}
