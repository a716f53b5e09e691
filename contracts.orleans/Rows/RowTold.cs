using Orleans;

namespace Router.Contracts.Orleans.Rows;

/// <summary>What became of a watched row.</summary>
/// <param name="Row">A <see cref="RowName"/> as text.</param>
/// <param name="State">The row; null where it cannot be watched any more, or is elsewhere.</param>
/// <param name="Failure">Why it cannot be; it may be watched anew when that is cured.</param>
[GenerateSerializer]
[Immutable]
public sealed record RowTold([property: Id(0)] string Row, [property: Id(1)] RowState? State, [property: Id(2)] string? Failure = null)
{
    /// <summary>Whether contact with the row was lost, since another partition of its table has it now: it is to be watched anew.</summary>
    public bool IsElsewhere => State is null && Failure is null;
}
