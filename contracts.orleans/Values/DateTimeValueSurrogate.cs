using Orleans;
using Router.Contracts.Rows;

namespace Router.Contracts.Orleans.Values;

/// <summary>A <see cref="Router.Contracts.Rows.DateTimeValue"/> between silos.</summary>
[GenerateSerializer]
[Immutable]
public record struct DateTimeValueSurrogate
{
    /// <summary>The date.</summary>
    [Id(0)]
    public DateValue Date { get; set; }

    /// <summary>The hour.</summary>
    [Id(1)]
    public int Hour { get; set; }

    /// <summary>The minute.</summary>
    [Id(2)]
    public int Minute { get; set; }

    /// <summary>The second.</summary>
    [Id(3)]
    public int Second { get; set; }

    /// <summary>The microsecond.</summary>
    [Id(4)]
    public int Microsecond { get; set; }

    /// <summary>Digits of the second that the column has.</summary>
    [Id(5)]
    public int Digits { get; set; }

    /// <summary>Whether it is in UTC.</summary>
    [Id(6)]
    public bool IsInstant { get; set; }
}
