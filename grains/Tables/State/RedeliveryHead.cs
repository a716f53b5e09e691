using Orleans;
using Router.Contracts;

namespace Router.Grains.Tables.State;

/// <summary>How far handlers have come who are given again what was applied: an <see cref="AppliedPlace"/> as it is saved.</summary>
[GenerateSerializer]
[Alias("router.redelivery-head")]
public sealed class RedeliveryHead
{
    /// <summary>The long half of the newest change given again.</summary>
    [Id(0)]
    public long Sequence { get; set; }

    /// <summary>Its int half.</summary>
    [Id(1)]
    public int Row { get; set; }

    /// <summary>See <see cref="AppliedPlace.TableChanges"/>.</summary>
    [Id(2)]
    public int TableChanges { get; set; }

    /// <summary>Of that place.</summary>
    internal static RedeliveryHead Of(AppliedPlace place) => new() { Sequence = place.Token.Sequence, Row = place.Token.Row, TableChanges = place.TableChanges };

    /// <summary>The place.</summary>
    internal AppliedPlace ToPlace() => new(new ChangeToken(Sequence, Row), TableChanges);
}
