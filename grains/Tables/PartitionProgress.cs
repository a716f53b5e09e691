using Router.Contracts;
using Router.Contracts.Orleans.Tailing;
using Router.Grains.Tables.State;

namespace Router.Grains.Tables;

/// <summary>How far a partition has come.</summary>
/// <param name="Applied">Up to where everything was applied.</param>
/// <param name="Redelivered">While handlers are given again what was applied: up to where they were; it lies before the other. Null else.</param>
internal readonly record struct PartitionProgress(AppliedPlace Applied, AppliedPlace? Redelivered)
{
    /// <summary>Before every change.</summary>
    public static PartitionProgress None => new(AppliedPlace.None, null);

    /// <summary>What lies behind it is still needed from the log.</summary>
    public AppliedPlace Reached => Redelivered ?? Applied;

    /// <summary>As it was saved.</summary>
    public static PartitionProgress Of(PartitionHead head) => new(new AppliedPlace(new ChangeToken(head.Sequence, head.Row), head.TableChanges), head.Redelivery?.ToPlace());

    /// <summary>The progress of a partition that first hears of a redelivery: it begins at the place where that does, unless it is not as far itself.</summary>
    public PartitionProgress Rewound(Redelivery redelivery) => redelivery.After() is var after && after < Reached.Token
        ? this with { Redelivered = new AppliedPlace(after, 0) }
        : this;
}
