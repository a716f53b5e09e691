using Orleans;

namespace Router.Contracts.Orleans.Values;

/// <summary>A <see cref="Router.Contracts.Rows.DateValue"/> between silos.</summary>
[GenerateSerializer]
[Immutable]
public record struct DateValueSurrogate
{
    /// <summary>The year.</summary>
    [Id(0)]
    public int Year { get; set; }

    /// <summary>The month; 0 for none.</summary>
    [Id(1)]
    public int Month { get; set; }

    /// <summary>The day; 0 for none.</summary>
    [Id(2)]
    public int Day { get; set; }
}
